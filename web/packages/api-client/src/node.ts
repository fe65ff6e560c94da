/** A node's interface. */
import { Http, type Settings } from './http';
import type { components, paths } from './generated/node';

type Schemas = components['schemas'];
export type AccountView = Schemas['AccountView'];
export type AssetView = Schemas['AssetView'];
export type AuthorityView = Schemas['AuthorityView'];
export type BallotView = Schemas['BallotView'];
export type BlockDetail = Schemas['BlockDetail'];
export type BlockView = Schemas['BlockView'];
export type CredentialRegisterView = Schemas['CredentialRegisterView'];
export type CredentialView = Schemas['CredentialView'];
export type HealthView = Schemas['HealthView'];
export type NetworkView = Schemas['NetworkView'];
export type Operation = Schemas['Operation'];
export type OperationView = Schemas['OperationView'];
export type OperationStatus = Schemas['OperationStatus'];
export type ProposalView = Schemas['ProposalView'];
export type RegisterView = Schemas['RegisterView'];
export type RevocationListView = Schemas['RevocationListView'];
export type SeatView = Schemas['SeatView'];
export type Signed = Schemas['Signed'];
export type TenureView = Schemas['TenureView'];

export const nodeClient = (settings: Settings = {}) => new Http<paths>(settings);
export type NodeClient = ReturnType<typeof nodeClient>;
