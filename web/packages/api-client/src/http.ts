import { ApiError, Unreachable } from './problem';

/** The JSON body of a request in an OpenAPI operation, if it has one. */
type BodyOf<Op> = Op extends { requestBody?: infer B }
  ? NonNullable<B> extends { content: { 'application/json': infer J } }
    ? J
    : undefined
  : undefined;
type Answers<Op> = Op extends { responses: infer R } ? R : never;
type Good<R> = { [S in keyof R]: S extends 200 | 201 | 202 ? R[S] : never }[keyof R];
/** What a successful answer holds. */
export type AnswerOf<Op> =
  Good<Answers<Op>> extends { content: { 'application/json': infer J } } ? J : undefined;
type ParametersOf<Op, Where extends string> = Op extends { parameters: { [W in Where]?: infer P } }
  ? NonNullable<P>
  : never;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type PathsWith<Paths, M extends Method> = {
  [P in keyof Paths]: Paths[P] extends { [K in M]: infer Op }
    ? [Op] extends [undefined]
      ? never
      : P
    : never;
}[keyof Paths] &
  string;
export type OperationOf<Paths, P extends keyof Paths, M extends Method> = Paths[P] extends {
  [K in M]: infer Op;
}
  ? Op
  : never;

export interface Options<Op> {
  path?: ParametersOf<Op, 'path'>;
  query?: ParametersOf<Op, 'query'>;
  body?: BodyOf<Op>;
  /** The name of what is asked for: sent again with the same key, a request happens once. Made up where it lacks. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface Settings {
  /** Where the interface is; the page's own origin if empty. */
  base?: string;
  headers?: Record<string, string>;
  fetch?: typeof fetch;
}

const CHANGES: readonly Method[] = ['post', 'put', 'patch', 'delete'];

/** Puts values into the places of a path and after it. */
export function address(
  template: string,
  path: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

/** Requests to one interface, typed by its OpenAPI document. */
export class Http<Paths> {
  constructor(private readonly settings: Settings = {}) {}

  async send<P extends keyof Paths & string, M extends Method>(
    method: M,
    template: P,
    options: Options<OperationOf<Paths, P, M>> = {},
  ): Promise<AnswerOf<OperationOf<Paths, P, M>>> {
    const response = await this.raw(method, template, options);
    if (response.status === 204) return undefined as AnswerOf<OperationOf<Paths, P, M>>;
    return (await response.json()) as AnswerOf<OperationOf<Paths, P, M>>;
  }

  get<P extends PathsWith<Paths, 'get'>>(template: P, options: Options<OperationOf<Paths, P, 'get'>> = {}) {
    return this.send('get', template, options);
  }

  post<P extends PathsWith<Paths, 'post'>>(
    template: P,
    options: Options<OperationOf<Paths, P, 'post'>> = {},
  ) {
    return this.send('post', template, options);
  }

  put<P extends PathsWith<Paths, 'put'>>(template: P, options: Options<OperationOf<Paths, P, 'put'>> = {}) {
    return this.send('put', template, options);
  }

  patch<P extends PathsWith<Paths, 'patch'>>(
    template: P,
    options: Options<OperationOf<Paths, P, 'patch'>> = {},
  ) {
    return this.send('patch', template, options);
  }

  delete<P extends PathsWith<Paths, 'delete'>>(
    template: P,
    options: Options<OperationOf<Paths, P, 'delete'>> = {},
  ) {
    return this.send('delete', template, options);
  }

  /** A file. */
  async file<P extends PathsWith<Paths, 'get'>>(
    template: P,
    options: Options<OperationOf<Paths, P, 'get'>> = {},
  ): Promise<Blob> {
    return (await this.raw('get', template, options)).blob();
  }

  private async raw(method: Method, template: string, options: Options<unknown>): Promise<Response> {
    const { base = '', headers = {}, fetch: send = fetch } = this.settings;
    const url = base + address(template, options.path, options.query);
    const all = new Headers(headers);
    if (CHANGES.includes(method)) all.set('Idempotency-Key', options.idempotencyKey ?? crypto.randomUUID());
    const init: RequestInit = { method: method.toUpperCase(), headers: all, credentials: 'same-origin' };
    if (options.body !== undefined) {
      all.set('Content-Type', 'application/json');
      init.body = JSON.stringify(options.body);
    }
    if (options.signal) init.signal = options.signal;
    let response: Response;
    try {
      response = await send(url, init);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new Unreachable(error);
    }
    if (!response.ok) throw await ApiError.of(response);
    return response;
  }
}

/** Sends a change again under its key while the other side can't be reached or is busy: it happens once all the same. */
export async function insist<T>(
  attempt: (idempotencyKey: string) => Promise<T>,
  tries = 3,
  pause = (ms: number) => new Promise((done) => setTimeout(done, ms)),
): Promise<T> {
  const key = crypto.randomUUID();
  for (let number = 1; ; number++) {
    try {
      return await attempt(key);
    } catch (error) {
      const again =
        error instanceof Unreachable || (error instanceof ApiError && error.problem.status >= 500);
      if (!again || number >= tries) throw error;
      await pause(400 * 2 ** number);
    }
  }
}
