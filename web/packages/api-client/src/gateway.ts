/** A gateway's interface. */
import { Http, type Settings } from './http';
import type { components, paths } from './generated/gateway';

type Schemas = components['schemas'];
export type AccountEntry = Schemas['AccountEntry'];
export type Approval = Schemas['Approval'];
export type AssetEntry = Schemas['AssetEntry'];
export type AssetTotals = Schemas['AssetTotals'];
export type AuditEntry = Schemas['AuditEntry'];
export type Contact = Schemas['Contact'];
export type Delivery = Schemas['Delivery'];
export type GatewayNetwork = Schemas['GatewayNetwork'];
export type Member = Schemas['Member'];
export type MemberEntry = Schemas['MemberEntry'];
export type PasskeyList = Schemas['PasskeyList'];
export type Payee = Schemas['Payee'];
export type Payment = Schemas['Payment'];
export type PaymentPreview = Schemas['PaymentPreview'];
export type RequestView = Schemas['RequestView'];
export type SessionEntry = Schemas['SessionEntry'];
export type SessionView = Schemas['SessionView'];
export type Totals = Schemas['Totals'];
export type Volume = Schemas['Volume'];
export type Webhook = Schemas['Webhook'];
export type WebhookEvent = Schemas['WebhookEvent'];

/** Without this header a gateway takes no change: another site's form can't send it. */
export const CLIENT_HEADERS = { 'Scrip-Client': '1' };

export const gatewayClient = (settings: Settings = {}) =>
  new Http<paths>({ ...settings, headers: { ...CLIENT_HEADERS, ...settings.headers } });
export type GatewayClient = ReturnType<typeof gatewayClient>;

export { PasskeyCancelled, createPasskey, passkeysWork, usePasskey } from './passkey';
