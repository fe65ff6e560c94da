export { follow, type ServerEvent, type StreamState } from './events';
export { insist } from './http';
export { ApiError, Unreachable, codeOf, type Problem } from './problem';
