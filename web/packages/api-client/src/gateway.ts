/** A gateway's interface. */
import { Http, type Settings } from './http';
import type { components, paths } from './generated/gateway';
import { usePasskey } from './passkey';
import { codeOf } from './problem';

type Schemas = components['schemas'];
export type AccountEntry = Schemas['AccountEntry'];
export type Approval = Schemas['Approval'];
export type AssetEntry = Schemas['AssetEntry'];
export type AssetTotals = Schemas['AssetTotals'];
export type AuditEntry = Schemas['AuditEntry'];
export type BallotToVote = Schemas['BallotToVote'];
export type Carried = Schemas['Carried'];
export type Contact = Schemas['Contact'];
export type DayReport = Schemas['DayReport'];
export type Delivery = Schemas['Delivery'];
export type Enrolment = Schemas['Enrolment'];
export type EnrolmentView = Schemas['EnrolmentView'];
export type GatewayNetwork = Schemas['GatewayNetwork'];
export type Member = Schemas['Member'];
export type MemberClasses = Schemas['MemberClasses'];
export type MemberEntry = Schemas['MemberEntry'];
export type PasskeyList = Schemas['PasskeyList'];
export type Payee = Schemas['Payee'];
export type PayeeClass = Schemas['PayeeClass'];
export type Payment = Schemas['Payment'];
export type PaymentPreview = Schemas['PaymentPreview'];
export type Phone = Schemas['Phone'];
export type Redemption = Schemas['Redemption'];
export type RequestView = Schemas['RequestView'];
export type RequestToVote = Schemas['RequestToVote'];
export type SessionEntry = Schemas['SessionEntry'];
export type SessionView = Schemas['SessionView'];
export type ShopTill = Schemas['ShopTill'];
export type Till = Schemas['Till'];
export type Totals = Schemas['Totals'];
export type Volume = Schemas['Volume'];
export type VoteQueue = Schemas['VoteQueue'];
export type Webhook = Schemas['Webhook'];
export type WebhookEvent = Schemas['WebhookEvent'];

/** Without this header a gateway takes no change: another site's form can't send it. */
export const CLIENT_HEADERS = { 'Scrip-Client': '1' };

export const gatewayClient = (settings: Settings = {}) =>
  new Http<paths>({ ...settings, headers: { ...CLIENT_HEADERS, ...settings.headers } });
export type GatewayClient = ReturnType<typeof gatewayClient>;

/** Has the person confirm with a passkey, and gives back what a payment needs to show for it. */
export async function confirm(gateway: GatewayClient): Promise<string> {
  const start = await gateway.post('/v1/confirmations');
  const credential = await usePasskey(start.request_options);
  const path = { id: start.ceremony_id };
  return (await gateway.post('/v1/confirmations/{id}/finish', { path, body: { credential } }))
    .confirmation_id;
}

/** Does something; if the gateway wants a confirmation for it, gets one and does it again. */
export async function confirming<T>(gateway: GatewayClient, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (codeOf(error) !== 'confirmation_required') throw error;
    await confirm(gateway);
    return act();
  }
}

/** Signs in with whichever passkey the person chooses. */
export async function signInWithPasskey(gateway: GatewayClient): Promise<Member> {
  const start = await gateway.post('/v1/sessions/passkey');
  const credential = await usePasskey(start.request_options);
  const path = { id: start.ceremony_id };
  return gateway.post('/v1/sessions/passkey/{id}/finish', { path, body: { credential } });
}

export { PasskeyCancelled, createPasskey, passkeysWork, usePasskey } from './passkey';
