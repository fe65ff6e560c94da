import { plural } from '../i18n/format';
import { texts } from '../i18n/language.svelte';
import { duration } from './duration';
import type { Counting, Share } from './poll';

const share = ({ numerator, denominator }: Share) => `${numerator}/${denominator}`;

function countingEnglish(counting: Counting): string {
  switch (counting.rule) {
    case 'messages':
      return `more than ${counting.messages_over} votes, then more than ${counting.approvals_over} approvals`;
    case 'ratio':
      return `more than ${counting.over_numerator}/${counting.over_denominator} of all voters approve`;
    case 'weighted':
      return `voters are drawn up to weight ${counting.drawn_weight}, of which more than ${counting.over_numerator}/${counting.over_denominator} approves`;
  }
}

function countingGerman(counting: Counting): string {
  switch (counting.rule) {
    case 'messages':
      return `mehr als ${counting.messages_over} Stimmen, dann mehr als ${counting.approvals_over} Zustimmungen`;
    case 'ratio':
      return `mehr als ${counting.over_numerator}/${counting.over_denominator} aller stimmen zu`;
    case 'weighted':
      return `Stimmende werden bis zum Gewicht ${counting.drawn_weight} gelost, davon stimmt mehr als ${counting.over_numerator}/${counting.over_denominator} zu`;
  }
}

const classesEnglish: Record<string, [string, string]> = {
  node: ['node', 'nodes'],
  till: ['till', 'tills'],
  kiosk: ['kiosk', 'kiosks'],
  device: ['media device', 'media devices'],
  provider: ['provider', 'providers'],
  gateway: ['gateway', 'gateways'],
  responder: ['status responder', 'status responders'],
};

const classesGerman: Record<string, [string, string]> = {
  node: ['Knoten', 'Knoten'],
  till: ['Kasse', 'Kassen'],
  kiosk: ['Kiosk', 'Kioske'],
  device: ['Mediengerät', 'Mediengeräte'],
  provider: ['Anbieter', 'Anbieter'],
  gateway: ['Gateway', 'Gateways'],
  responder: ['Statusauskunft', 'Statusauskünfte'],
};

const counted = (names: Record<string, [string, string]>, name: string, count: number) => {
  const [one, other] = names[name] ?? [name, name];
  return plural(count, { one, other });
};

/** The words around votes. */
export const votesText = texts(
  {
    states: {
      open: 'Open',
      drawing: 'Voters are being drawn',
      counting: 'Being counted',
      accepted: 'Accepted',
      denied: 'Denied',
      ran_out: 'Ran out',
      no_quorum: 'Too few votes',
      below_threshold: 'Refused',
      unsound: 'Not sound',
    },
    standings: {
      valid: 'Valid',
      not_yet: 'Not valid yet',
      expired: 'Expired',
      revoked: 'Revoked',
      proposed: 'Being voted on',
    },
    classes: {
      node: 'Node',
      till: 'Till',
      kiosk: 'Kiosk',
      device: 'Media device',
      provider: 'Provider',
      gateway: 'Gateway',
      responder: 'Status responder',
    },
    reasons: {
      unspecified: 'no reason given',
      key_compromise: 'somebody else may have the key',
      ca_compromise: 'somebody else may have the authority’s key',
      affiliation_changed: 'it belongs elsewhere now',
      superseded: 'another certificate took its place',
      cessation_of_operation: 'it is no longer in use',
      privilege_withdrawn: 'it may no longer be used',
      aa_compromise: 'somebody else may have the attribute authority’s key',
    },
    portions: {
      signature: 'signature',
      validity: 'validity',
      version: 'version',
      identity: 'name and key are free',
      not_removed: 'not removed before',
      policy: 'own rules',
    },
    subject: {
      certificate: (what: string, label: string) => `${what} “${label}”`,
      certificateGone: 'A certificate that was not accepted',
      list: (number: number, authority: string) =>
        `Revocation list ${number}${authority === '' ? '' : ` of ${authority}`}`,
      admission: (name: string) => `Trust ${name}`,
      removal: (name: string) => `Trust ${name} no longer`,
      anAuthority: 'an authority',
      parameters: 'Change how certificates are voted on',
      link: (name: string) => `Link ${name}`,
      renew: (name: string) => `Renew ${name}`,
      remove: (name: string) => `Remove ${name}`,
      change: 'Change the rules of voting',
      weigh: (name: string, weight: number) => `Let ${name} weigh ${weight}`,
    },
    howFar: 'How far it is',
    measures: {
      votes: 'Votes',
      passes: 'Passes',
      approvals: 'Approvals',
      weight: 'Weight',
      portions: 'Portions checked',
    },
    have: (have: string, of: string) => `${have} of ${of}`,
    needs: (need: string) => `${need} needed`,
    enough: 'enough',
    until: (when: string) => `Votes until ${when}`,
    decided: (when: string) => `Decided ${when}`,
    because: (why: string) => `Because: ${why}`,
    votes: 'Votes, in order',
    noVotes: 'Nobody has voted yet.',
    yes: 'yes',
    no: 'no',
    isVoid: 'void, because the node voted twice',
    checks: (portions: string) => `Checks: ${portions}`,
    inBlock: (height: string) => `block ${height}`,
    silent: 'Not heard',
    everybody: 'Everybody has voted.',
    drawing:
      'Who votes is drawn by a random value of the network that nobody knew when this was asked for. They are drawn from:',
    counting: (counting: Counting): string => countingEnglish(counting),
    policy: (policy: { counting: Counting; window_s: number; nodes_min: number }): string =>
      `${countingEnglish(policy.counting)}; ${duration(policy.window_s, 'en')} to vote; at least ${policy.nodes_min} nodes are left`,
    parameters: (rules: { threshold: Share; quorum: Share; duration_s: number }): string =>
      `at least ${share(rules.threshold)} of the votes pass, at least ${share(rules.quorum)} of the nodes vote, within ${duration(rules.duration_s, 'en')}`,
    facts: {
      name: 'Name',
      key: 'Key',
      address: 'Address',
      version: 'Version',
      validFrom: 'Valid from',
      validUntil: 'Valid until',
      why: 'Why',
      rules: 'New rules',
      weight: 'New weight',
      kind: 'For',
      serial: 'Serial number',
      issuer: 'Issued by',
      since: 'Accepted',
      revoked: 'Revoked',
      reason: 'Reason',
      pem: 'Certificate (PEM)',
    },
    impact: {
      heading: 'What stops working',
      stops: (all: string) =>
        `${all}: from the block that accepts it they can sign nothing and take part in nothing, for ever.`,
      count: (name: string, count: number): string => counted(classesEnglish, name, count),
      nothing: 'No certificate that is in force.',
      already: (count: number) =>
        `${plural(count, { one: 'certificate', other: 'certificates' })} named were not in force anyhow.`,
      stays: (validators: string) => `All ${validators} validators stay.`,
      leaves: (left: string, validators: string) => `Leaves ${left} of ${validators} validators.`,
      last: 'One more failure stops the network.',
      spare: (count: number) =>
        `${plural(count, { one: 'of them may fail', other: 'of them may fail' })} without stopping the network.`,
      mute: (count: number) =>
        `${plural(count, { one: 'validator', other: 'validators' })} can’t vote on nodes and certificates any more, and go on validating.`,
    },
    findings: {
      finding_gone: 'What the vote is about is no longer there.',
      finding_authority_not_trusted: 'The network does not trust this authority.',
      finding_wrong_authority: 'It was issued by another authority.',
      finding_bad_signature: 'The authority’s signature does not hold.',
      finding_not_an_authority: 'The certificate is not one of an authority.',
      finding_is_an_authority: 'It is an authority’s certificate; those are admitted by a vote of their own.',
      finding_extension_unknown: 'It asks for something that the network does not know.',
      finding_bad_key: 'The certified key is not one that the network can use.',
      finding_no_class: 'It does not say what it is for.',
      finding_bad_dates: 'It ends before it begins.',
      finding_not_yet_valid: 'It is not valid yet.',
      finding_expired: 'It has expired.',
      finding_key_revoked: 'This key is on the revocation list.',
      finding_key_taken: 'This key has a certificate already.',
      finding_replaced_gone: 'The certificate that it replaces is not in force any more.',
      finding_list_number_old: 'A newer revocation list was accepted already.',
      finding_unknown_serial: 'It names a certificate that is not on the ledger.',
      finding_serial_twice: 'It names a certificate twice.',
      finding_reason_not_final: 'It suspends a certificate; here a revocation is final.',
      finding_date_in_future: 'It revokes a certificate from a later date on.',
      finding_entry_dropped: 'It leaves out a certificate that was revoked before.',
      finding_policy: 'The node’s own rules do not allow it.',
      finding_operator: 'The node’s operator said no.',
    },
  },
  {
    states: {
      open: 'Offen',
      drawing: 'Stimmende werden gelost',
      counting: 'Wird gezählt',
      accepted: 'Angenommen',
      denied: 'Abgelehnt',
      ran_out: 'Abgelaufen',
      no_quorum: 'Zu wenige Stimmen',
      below_threshold: 'Abgelehnt',
      unsound: 'Nicht in Ordnung',
    },
    standings: {
      valid: 'Gültig',
      not_yet: 'Noch nicht gültig',
      expired: 'Abgelaufen',
      revoked: 'Gesperrt',
      proposed: 'In Abstimmung',
    },
    classes: {
      node: 'Knoten',
      till: 'Kasse',
      kiosk: 'Kiosk',
      device: 'Mediengerät',
      provider: 'Anbieter',
      gateway: 'Gateway',
      responder: 'Statusauskunft',
    },
    reasons: {
      unspecified: 'kein Grund genannt',
      key_compromise: 'jemand anderes hat vielleicht den Schlüssel',
      ca_compromise: 'jemand anderes hat vielleicht den Schlüssel der Stelle',
      affiliation_changed: 'gehört jetzt woanders hin',
      superseded: 'ein anderes Zertifikat trat an seine Stelle',
      cessation_of_operation: 'nicht mehr in Gebrauch',
      privilege_withdrawn: 'darf nicht mehr benutzt werden',
      aa_compromise: 'jemand anderes hat vielleicht den Schlüssel der Attributstelle',
    },
    portions: {
      signature: 'Unterschrift',
      validity: 'Gültigkeit',
      version: 'Version',
      identity: 'Name und Schlüssel sind frei',
      not_removed: 'nicht schon ausgeschlossen',
      policy: 'eigene Regeln',
    },
    subject: {
      certificate: (what, label) => `${what} „${label}“`,
      certificateGone: 'Ein Zertifikat, das nicht angenommen wurde',
      list: (number, authority) => `Sperrliste ${number}${authority === '' ? '' : ` von ${authority}`}`,
      admission: (name) => `${name} vertrauen`,
      removal: (name) => `${name} nicht mehr vertrauen`,
      anAuthority: 'einer Stelle',
      parameters: 'Abstimmung über Zertifikate ändern',
      link: (name) => `${name} aufnehmen`,
      renew: (name) => `${name} erneuern`,
      remove: (name) => `${name} ausschließen`,
      change: 'Abstimmungsregeln ändern',
      weigh: (name, weight) => `${name} mit Gewicht ${weight}`,
    },
    howFar: 'Wie weit es ist',
    measures: {
      votes: 'Stimmen',
      passes: 'Dafür',
      approvals: 'Zustimmungen',
      weight: 'Gewicht',
      portions: 'Geprüfte Teile',
    },
    have: (have, of) => `${have} von ${of}`,
    needs: (need) => `${need} nötig`,
    enough: 'genug',
    until: (when) => `Abstimmung bis ${when}`,
    decided: (when) => `Entschieden ${when}`,
    because: (why) => `Grund: ${why}`,
    votes: 'Stimmen, der Reihe nach',
    noVotes: 'Noch niemand hat abgestimmt.',
    yes: 'ja',
    no: 'nein',
    isVoid: 'ungültig, weil der Knoten zweimal gestimmt hat',
    checks: (portions) => `Prüft: ${portions}`,
    inBlock: (height) => `Block ${height}`,
    silent: 'Noch nicht gehört',
    everybody: 'Alle haben abgestimmt.',
    drawing:
      'Wer abstimmt, entscheidet ein Zufallswert des Netzes, den beim Antrag niemand kannte. Gelost wird unter:',
    counting: (counting) => countingGerman(counting),
    policy: (policy) =>
      `${countingGerman(policy.counting)}; ${duration(policy.window_s, 'de')} Zeit; mindestens ${policy.nodes_min} Knoten bleiben`,
    parameters: (rules) =>
      `mindestens ${share(rules.threshold)} der Stimmen sind dafür, mindestens ${share(rules.quorum)} der Knoten stimmen ab, innerhalb von ${duration(rules.duration_s, 'de')}`,
    facts: {
      name: 'Name',
      key: 'Schlüssel',
      address: 'Adresse',
      version: 'Version',
      validFrom: 'Gültig ab',
      validUntil: 'Gültig bis',
      why: 'Warum',
      rules: 'Neue Regeln',
      weight: 'Neues Gewicht',
      kind: 'Für',
      serial: 'Seriennummer',
      issuer: 'Ausgestellt von',
      since: 'Angenommen',
      revoked: 'Gesperrt',
      reason: 'Grund',
      pem: 'Zertifikat (PEM)',
    },
    impact: {
      heading: 'Was nicht mehr geht',
      stops: (all) =>
        `${all}: Ab dem Block, der das annimmt, können sie nichts mehr unterschreiben und an nichts mehr teilnehmen, für immer.`,
      count: (name, count) => counted(classesGerman, name, count),
      nothing: 'Kein Zertifikat, das in Kraft ist.',
      already: (count) =>
        `${plural(count, { one: 'genanntes Zertifikat war', other: 'genannte Zertifikate waren' })} ohnehin nicht in Kraft.`,
      stays: (validators) => `Alle ${validators} Validatoren bleiben.`,
      leaves: (left, validators) => `Es bleiben ${left} von ${validators} Validatoren.`,
      last: 'Ein einziger weiterer Ausfall hält das Netz an.',
      spare: (count) =>
        `${plural(count, { one: 'davon darf', other: 'davon dürfen' })} ausfallen, ohne dass das Netz stehen bleibt.`,
      mute: (count) =>
        `${plural(count, { one: 'Validator kann', other: 'Validatoren können' })} nicht mehr über Knoten und Zertifikate abstimmen, validiert aber weiter.`,
    },
    findings: {
      finding_gone: 'Das, worüber abgestimmt wird, ist nicht mehr da.',
      finding_authority_not_trusted: 'Das Netz vertraut dieser Stelle nicht.',
      finding_wrong_authority: 'Eine andere Stelle hat es ausgestellt.',
      finding_bad_signature: 'Die Unterschrift der Stelle stimmt nicht.',
      finding_not_an_authority: 'Das Zertifikat ist nicht das einer Stelle.',
      finding_is_an_authority: 'Es ist das Zertifikat einer Stelle; darüber wird eigens abgestimmt.',
      finding_extension_unknown: 'Es verlangt etwas, das das Netz nicht kennt.',
      finding_bad_key: 'Der Schlüssel ist keiner, den das Netz verwenden kann.',
      finding_no_class: 'Es sagt nicht, wofür es ist.',
      finding_bad_dates: 'Es endet, bevor es beginnt.',
      finding_not_yet_valid: 'Es ist noch nicht gültig.',
      finding_expired: 'Es ist abgelaufen.',
      finding_key_revoked: 'Dieser Schlüssel steht auf der Sperrliste.',
      finding_key_taken: 'Dieser Schlüssel hat schon ein Zertifikat.',
      finding_replaced_gone: 'Das Zertifikat, das es ersetzt, ist nicht mehr in Kraft.',
      finding_list_number_old: 'Eine neuere Sperrliste wurde schon angenommen.',
      finding_unknown_serial: 'Sie nennt ein Zertifikat, das nicht im Buch steht.',
      finding_serial_twice: 'Sie nennt ein Zertifikat zweimal.',
      finding_reason_not_final: 'Sie setzt ein Zertifikat aus; hier ist eine Sperrung endgültig.',
      finding_date_in_future: 'Sie sperrt ein Zertifikat erst ab einem späteren Tag.',
      finding_entry_dropped: 'Sie lässt ein Zertifikat weg, das schon gesperrt war.',
      finding_policy: 'Die eigenen Regeln des Knotens lassen es nicht zu.',
      finding_operator: 'Der Betreiber des Knotens hat nein gesagt.',
    },
  },
);
