#!/usr/bin/env bash
# Makes the certificates and revocation lists of this folder with OpenSSL, which shares no code with the ledger.
#
# The tests' clock stands at 2027-01-15T08:00:00Z. Keys on P-256 and signatures with them differ from run to run; the
# ed25519 keys are made from fixed seeds, so that a test can sign operations as a certified till. Run it in this folder.
set -euo pipefail

out=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# ed25519_key NAME BYTE: a key whose seed is 32 times BYTE (two hex digits).
ed25519_key() {
    local seed='' i
    for i in $(seq 32); do seed="$seed\\x$2"; done
    printf '\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20'"$seed" |
        openssl pkey -inform DER -out "$1.key"
}
p256_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }

ed25519_key town a1
ed25519_key rogue a2
p256_key other
p256_key elder
ed25519_key till 07
ed25519_key second 08
ed25519_key third 09
p256_key kiosk
openssl genrsa -out rsa.key 2048 2>/dev/null

cat > ca.cnf <<'CNF'
[ ca ]
default_ca = any
[ any ]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
default_md = default
policy = policy
unique_subject = no
email_in_dn = no
[ policy ]
commonName = supplied
organizationName = optional
[ req ]
distinguished_name = dn
prompt = no
[ dn ]
commonName = x
[ authority ]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ subject ]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = URI:${ENV::SAN}
[ plain ]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
[ strange ]
basicConstraints = critical, CA:FALSE
subjectAltName = URI:${ENV::SAN}
1.2.3.4.5 = critical, ASN1:UTF8String:unheard
[ list ]
CNF
export SAN=scrip://till/front

# certificate FILE KEY SUBJECT ISSUER EXTENSIONS SERIAL FROM TO: ISSUER may be KEY itself.
certificate() {
    local file=$1 key=$2 subject=$3 issuer=$4 extensions=$5 serial=$6 from=$7 to=$8 signing
    openssl req -new -config ca.cnf -key "$key.key" -subj "$subject" -out "$file.csr"
    : > index.txt
    echo "$serial" > serial
    if [ "$issuer" = "$file" ]; then signing="-selfsign"; else signing="-cert $issuer.pem"; fi
    openssl ca -batch -config ca.cnf -in "$file.csr" -out "$file.pem" -notext $signing -keyfile "${ISSUER_KEY:-$issuer}.key" \
        -extensions "$extensions" -startdate "$from" -enddate "$to" 2>/dev/null
    openssl x509 -in "$file.pem" -outform DER -out "$out/$file.der"
}

long='20260101000000Z 20360101000000Z'
certificate town town '/O=Town/CN=Town Authority' town authority 01 $long
certificate other other '/O=Elsewhere/CN=Other Authority' other authority 01 $long
certificate rogue rogue '/O=Town/CN=Town Authority' rogue authority 01 $long
certificate elder elder '/O=Town/CN=Elder Authority' elder authority 01 20200101000000Z 20261231000000Z
ISSUER_KEY=till certificate not-authority till '/CN=Pretender' not-authority plain 01 $long
ISSUER_KEY=town certificate town-renewed town '/O=Town/CN=Town Authority' town-renewed authority 02 20260601000000Z 20400101000000Z

two_years='20260601000000Z 20280601000000Z'
certificate till till '/CN=Front till' town subject 1001 $two_years
certificate till-renewed till '/CN=Front till' town subject 1002 $two_years
certificate till-same-serial second '/CN=Another till' town subject 1001 $two_years
SAN=scrip://till/back certificate second second '/CN=Back till' town subject 1003 $two_years
SAN=scrip://kiosk/hall certificate kiosk kiosk '/CN=Kiosk in the hall' town subject 1004 $two_years
SAN=scrip://provider/cafe certificate elsewhere third '/CN=Café' other subject 2001 $two_years
certificate forged till '/CN=Front till' rogue subject 1005 $two_years
certificate expired till '/CN=Front till' town subject 1006 20260101000000Z 20270115075959Z
certificate last-second till '/CN=Front till' town subject 1007 20260101000000Z 20270115080000Z
certificate not-yet till '/CN=Front till' town subject 1008 20270115080001Z 20280101000000Z
certificate unclassed till '/CN=Just a name' town plain 1009 $two_years
SAN=scrip://castle/keep certificate unknown-class till '/CN=Castle' town subject 100A $two_years
certificate sub-authority till '/CN=Sub Authority' town authority 100B $two_years
certificate rsa rsa '/CN=Old till' town subject 100C $two_years
certificate strange till '/CN=Strange till' town strange 100D $two_years

# list FILE ISSUER NUMBER MADE DUE ENTRIES...: an entry is SERIAL:DATE:REASON.
list() {
    local file=$1 issuer=$2 number=$3 made=$4 due=$5 entry serial date reason
    shift 5
    : > index.txt
    for entry in "$@"; do
        IFS=: read -r serial date reason <<< "$entry"
        printf 'R\t280601000000Z\t%s%s\t%s\tunknown\t/CN=x\n' "$date" "${reason:+,$reason}" "$serial" >> index.txt
    done
    echo "$number" > crlnumber
    openssl ca -config ca.cnf -gencrl -keyfile "$issuer.key" -cert "$issuer.pem" -crlexts list \
        -crl_lastupdate "$made" -crl_nextupdate "$due" -out "$file.pem" 2>/dev/null
    openssl crl -in "$file.pem" -outform DER -out "$out/$file.der"
}

dates='20270110000000Z 20270310000000Z'
yesterday=270114000000Z
list list-1 town 01 $dates 1001:$yesterday:keyCompromise
list list-2 town 02 $dates 1001:$yesterday:keyCompromise 1003:$yesterday:cessationOfOperation
list list-2-dropped town 02 $dates 1003:$yesterday
list list-9-unknown town 09 $dates 9999:$yesterday
list list-9-hold town 09 $dates 1001:$yesterday:certificateHold
list list-9-future town 09 $dates 1001:270116000000Z
list list-9-forged rogue 09 $dates 1001:$yesterday
list list-9-elsewhere other 09 $dates 1001:$yesterday
list list-9-overdue town 09 20261201000000Z 20270115080000Z 1001:$yesterday
list list-9-ahead town 09 20270115080001Z 20270310000000Z 1001:$yesterday
