import type { Operation, OperationView } from '@scrip/api-client/node';
import { formatNumber, type Money } from '@scrip/ui';
import { t } from '../text';

/** What a list says about an operation. */
export interface Summary {
  label: string;
  money?: Money;
  from?: string;
  to?: string;
  reference?: string;
}

function transfer(part: {
  payer: string;
  payee: string;
  amount: Money;
  details?: { reference?: string };
}): Summary {
  const reference = part.details?.reference;
  return {
    label: t.kinds.transfer,
    money: part.amount,
    from: part.payer,
    to: part.payee,
    ...(reference ? { reference } : {}),
  };
}

export function summarize(operation: Operation): Summary {
  const kinds = t.kinds;
  switch (operation.type) {
    case 'transfer':
      return transfer(operation);
    case 'transfer_batch':
      return { label: kinds.transfer_batch(formatNumber(operation.items.length)) };
    case 'account_open_members':
      return { label: kinds.account_open_members(formatNumber(operation.count)) };
    case 'asset_create':
      return { label: kinds.asset_create(operation.code) };
    case 'name_claim':
      return { label: kinds.name_claim(operation.name), to: operation.account };
    case 'name_release':
      return { label: kinds.name_release(operation.name) };
    case 'asset_issue':
      return { label: kinds.asset_issue, money: operation.amount, to: operation.payee };
    case 'asset_redeem':
      return { label: kinds.asset_redeem, money: operation.amount, from: operation.payer };
    case 'account_set_credit_limit':
      return { label: kinds.account_set_credit_limit, money: operation.limit, to: operation.account };
    case 'request_open':
      return { label: kinds.request_open, money: operation.amount, to: operation.payee };
    case 'hold_open':
      return {
        label: kinds.hold_open,
        money: operation.amount,
        from: operation.payer,
        to: operation.payee,
      };
    default:
      return { label: kinds[operation.type] };
  }
}

/** The same for an operation out of an account's history, of which only an item may concern it. */
export function summarizeView(view: OperationView): Summary {
  const { content } = view;
  if (content.kind === 'operation') return summarize(content.operation);
  if (content.kind === 'item') return transfer(content.transfer);
  return { label: t.kinds.transfer_batch(formatNumber(content.items_count)) };
}

export function operationPath(author: string, id: string, item?: number): string {
  return `#/operations/${author}/${id}${item === undefined ? '' : `?item=${item}`}`;
}
