//! An authenticator in software: makes passkeys and signs with them, as a phone would. For the tour and for tests; it keeps its keys in
//! memory and asks nobody.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use rand::Rng as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The person was there and was verified.
const PRESENT_AND_VERIFIED: u8 = 0b0000_0101;
/// A new credential is attached.
const ATTESTED: u8 = 0b0100_0000;

/// A passkey of one person at one site.
pub struct Authenticator {
    origin: String,
    key: SigningKey,
    credential_id: [u8; 16],
    user_handle: String,
    counter: u32,
}

impl Authenticator {
    /// One without a passkey yet, in a browser on a page of `origin`.
    pub fn new(origin: &str) -> Self {
        let mut secret = [0; 32];
        let key = loop {
            rand::rng().fill_bytes(&mut secret);
            // All but a few numbers are keys.
            if let Ok(key) = SigningKey::from_slice(&secret) {
                break key;
            }
        };
        let mut credential_id = [0; 16];
        rand::rng().fill_bytes(&mut credential_id);
        Self {
            origin: origin.trim_end_matches('/').to_owned(),
            key,
            credential_id,
            user_handle: String::new(),
            counter: 0,
        }
    }

    /// Answers creation options with a new credential.
    pub fn create(&mut self, options: &Value) -> Option<Value> {
        let options = options.get("publicKey")?;
        let rp_id = options.pointer("/rp/id")?.as_str()?;
        options
            .pointer("/user/id")?
            .as_str()?
            .clone_into(&mut self.user_handle);
        let client_data = self.client_data("webauthn.create", options.get("challenge")?.as_str()?);
        let mut data = self.authenticator_data(rp_id, ATTESTED);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&(self.credential_id.len() as u16).to_be_bytes());
        data.extend_from_slice(&self.credential_id);
        data.extend_from_slice(&self.cose_key());
        let mut object = Vec::new();
        object.push(0xa3);
        push_text(&mut object, "fmt");
        push_text(&mut object, "none");
        push_text(&mut object, "attStmt");
        object.push(0xa0);
        push_text(&mut object, "authData");
        push_bytes(&mut object, &data);
        Some(self.credential(json!({
            "clientDataJSON": encode(&client_data),
            "attestationObject": encode(&object),
        })))
    }

    /// Answers request options with a signature.
    pub fn get(&mut self, options: &Value) -> Option<Value> {
        let options = options.get("publicKey")?;
        let rp_id = options.get("rpId")?.as_str()?;
        let client_data = self.client_data("webauthn.get", options.get("challenge")?.as_str()?);
        let data = self.authenticator_data(rp_id, 0);
        let mut message = data.clone();
        message.extend_from_slice(&Sha256::digest(&client_data));
        let signature: Signature = self.key.sign(&message);
        Some(self.credential(json!({
            "clientDataJSON": encode(&client_data),
            "authenticatorData": encode(&data),
            "signature": encode(signature.to_der().as_bytes()),
            "userHandle": self.user_handle,
        })))
    }

    fn credential(&self, response: Value) -> Value {
        let id = encode(&self.credential_id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn authenticator_data(&mut self, rp_id: &str, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(rp_id.as_bytes()).to_vec();
        data.push(PRESENT_AND_VERIFIED | flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    /// The public key as COSE has it: an elliptic curve key (2) for ES256 (-7) on P-256 (1).
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
        push_bytes(&mut key, &bytes[1..33]);
        key.push(0x22);
        push_bytes(&mut key, &bytes[33..65]);
        key
    }
}

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A text of CBOR, shorter than 24 bytes.
fn push_text(out: &mut Vec<u8>, text: &str) {
    out.push(0x60 + text.len() as u8);
    out.extend_from_slice(text.as_bytes());
}

/// Bytes of CBOR, shorter than 65,536.
fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    match bytes.len() {
        length @ 0..24 => out.push(0x40 + length as u8),
        length @ 24..256 => out.extend_from_slice(&[0x58, length as u8]),
        length => {
            out.push(0x59);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
    }
    out.extend_from_slice(bytes);
}
