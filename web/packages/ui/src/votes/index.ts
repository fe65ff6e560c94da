/** What the nodes vote on, as every page shows it: how far it is, the votes in their order, and why. */
export { default as CredentialFacts } from './CredentialFacts.svelte';
export { default as ImpactPanel } from './ImpactPanel.svelte';
export { default as PollPanel } from './PollPanel.svelte';
export { default as PollTag } from './PollTag.svelte';
export { default as RequestFacts } from './RequestFacts.svelte';
export * from './credential';
export * from './poll';
export * from './subject';
export { votesText } from './text';
