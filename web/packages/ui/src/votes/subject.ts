import { votesText } from './text';
import type { Counting, Share } from './poll';

/** What a ballot is about, as the interfaces give it. */
export type BallotSubject =
  | { kind: 'certificate'; credential: string; replaces?: string | null }
  | { kind: 'list'; authority: string; number: number }
  | { kind: 'admission'; authority: string }
  | { kind: 'removal'; authority: string }
  | {
      kind: 'parameters';
      parameters: {
        threshold: Share;
        quorum: Share;
        duration_s: number;
        required_classes?: readonly number[];
      };
    };

export interface NodeCertificate {
  identity: string;
  key: string;
  address: string;
  valid_from_ms: number;
  valid_until_ms: number;
  version: number;
}

export interface Policy {
  counting: Counting;
  window_s: number;
  nodes_min: number;
}

/** What a request asks for, as the interfaces give it. */
export type RequestSubject =
  | { kind: 'link'; certificate: NodeCertificate }
  | { kind: 'renew'; certificate: NodeCertificate }
  | { kind: 'remove'; identity: string; version: number; reason: string }
  | { kind: 'change'; policy: Policy }
  | { kind: 'weigh'; identity: string; weight: number };

/** What a ballot is about, in a line. `about` names what is known of it. */
export function ballotLine(
  subject: BallotSubject,
  about: { credential?: { class: string; label: string } | undefined; authority?: string | undefined },
): string {
  const s = votesText.subject;
  switch (subject.kind) {
    case 'certificate':
      return about.credential
        ? s.certificate(className(about.credential.class), about.credential.label)
        : s.certificateGone;
    case 'list':
      return s.list(subject.number, about.authority ?? '');
    case 'admission':
      return s.admission(about.authority ?? s.anAuthority);
    case 'removal':
      return s.removal(about.authority ?? s.anAuthority);
    case 'parameters':
      return s.parameters;
  }
}

/** What a request asks for, in a line. */
export function requestLine(subject: RequestSubject): string {
  const s = votesText.subject;
  switch (subject.kind) {
    case 'link':
      return s.link(subject.certificate.identity);
    case 'renew':
      return s.renew(subject.certificate.identity);
    case 'remove':
      return s.remove(subject.identity);
    case 'change':
      return s.change;
    case 'weigh':
      return s.weigh(subject.identity, subject.weight);
  }
}

export function className(name: string): string {
  const names: Record<string, string> = { ...votesText.classes };
  return names[name] ?? name;
}

export function reasonName(name: string): string {
  const names: Record<string, string> = { ...votesText.reasons };
  return names[name] ?? name;
}

/** What is wrong, in the language of the page; else in the network's English. */
export function findingSentence({ code, sentence }: { code: string; sentence: string }): string {
  const known: Record<string, string> = { ...votesText.findings };
  return known[code] ?? sentence;
}

export function portionNames(portions: readonly string[]): string {
  const names: Record<string, string> = { ...votesText.portions };
  return portions.map((portion) => names[portion] ?? portion).join(', ');
}
