/** Why a request did not do what it should: what the other side said, or that it said nothing. */

/** Whether trying again can help. */
export type Retry = 'never' | 'later' | 'with_new_id';

/** RFC 9457, as nodes and gateways write it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  retry: Retry;
  retry_after_s?: number | null;
  field?: string | null;
}

/** What a page makes of an answer that is no problem document: a proxy's, or of another version. */
function unknownProblem(status: number): Problem {
  const later = status === 429 || status >= 500;
  return {
    type: 'about:blank',
    title: 'Unexpected answer',
    status,
    detail: 'The server gave an answer that this page does not understand.',
    code: status === 429 ? 'rate_limited' : later ? 'unavailable' : 'unexpected_answer',
    retry: later ? 'later' : 'never',
  };
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

/** The other side refused or failed. */
export class ApiError extends Error {
  readonly code: string;

  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.code = problem.code;
  }

  static async of(response: Response): Promise<ApiError> {
    const body: unknown = await response.json().catch(() => null);
    return new ApiError(isProblem(body) ? body : unknownProblem(response.status));
  }
}

/** The other side can't be reached: it is down, or this device is offline. Nothing is known about what became of it. */
export class Unreachable extends Error {
  readonly code = 'unreachable';

  constructor(cause: unknown) {
    super('The server can’t be reached.', { cause });
    this.name = 'Unreachable';
  }
}

/** The permanent code of whatever was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unexpected';
}
