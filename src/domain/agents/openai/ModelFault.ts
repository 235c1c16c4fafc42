import { at, readNumber, readRecord, readText, recordOf } from "../../Json.ts"
import { type AnswerHeaders, retryAfterOf } from "../AnswerHeaders.ts"

/**
 * Why a model server gives no answer. `key`: it does not take the token; `api`: it is none, or not at this path;
 * `nowhere`: it has nothing there, be it the path or the model; `request`: it does not take the request, for a reason
 * that we do not know.
 */
export type ModelFaultKind =
  | "key"
  | "quota"
  | "model"
  | "tooLong"
  | "refused"
  | "files"
  | "overloaded"
  | "broken"
  | "api"
  | "nowhere"
  | "request"

export interface ModelFault {
  readonly kind: ModelFaultKind
  /** For the operator: `HTTP 429`, `error` where it came within an answer. */
  readonly detail: string
  /** When the server wants to be asked again, in milliseconds. */
  readonly retryMs?: number
  /** How long the prompt is and may be, in tokens, where it is too long and the server says so. */
  readonly tokens?: { readonly prompt: number; readonly most: number }
}

/** An answer that is none. `status`: undefined within a stream. `hasFiles`: the prompt had an image. */
export interface ModelRefusal {
  readonly status?: number
  readonly headers?: AnswerHeaders
  readonly body: unknown
  readonly hasFiles: boolean
  /** In milliseconds since 1970. */
  readonly now: number
}

/** So much of an error's words is looked at. */
const mostWords = 4_096

/** Where servers put an error: OpenAI's `error`, vLLM's former top level, FastAPI's `detail`, a bare text. */
const errorIn = (body: unknown): unknown => {
  const record = readRecord(body)
  if (record === undefined) return body
  return record["error"] ?? record["detail"] ?? record
}

/** All that an error says of itself, for the patterns below alone: it may hold keys and is never shown. */
const wordsOf = (error: unknown): string => {
  const said = readText(error) ?? ["code", "type", "message", "param"].map((name) => {
    const value = recordOf(error)[name]
    return readText(value) ?? (typeof value === "number" ? String(value) : "")
  }).join(" ")
  return said.slice(0, mostWords)
}

const anyOf = (...patterns: ReadonlyArray<string>) => new RegExp(patterns.join("|"), "i")

const quota = anyOf(
  "insufficient_quota",
  "exceeded your current quota",
  "billing",
  "credit balance",
  "insufficient (?:credits?|balance|funds)",
  "budget has been exceeded",
  "payment required"
)
const tooLong = anyOf(
  "context[ _](?:length|window|size)",
  "ContextWindowExceeded",
  "(?:prompt|input) is too long",
  "too many tokens",
  "reduce the length",
  "string_above_max_length"
)
const model = anyOf(
  "model_not_found",
  "(?:model|deployment)\\b.{0,120}?\\b(?:not found|not exist|not available|not supported|no longer)",
  "(?:invalid|unknown|no such) model",
  "not a valid model",
  "try pulling it"
)
const key = anyOf(
  "no_db_connection",
  "no connected db",
  "invalid[_ ]api[_ ]key",
  "incorrect api key",
  "authentication_error",
  "invalid authentication"
)
const refused = anyOf(
  "content_filter",
  "content_policy",
  "content management policy",
  "ContentPolicyViolation",
  "moderation",
  "flagged",
  "safety system",
  "ResponsibleAI"
)
const files = anyOf("image", "vision", "multimodal", "mmproj")
const overloaded = anyOf(
  "rate.?limit",
  "overloaded",
  "too many requests",
  "at capacity",
  "throttl",
  "temporarily unavailable"
)

/** Of these words is what routers say of a path that they do not know; whoever has more to say found a route. */
const routeless: ReadonlySet<string> = new Set(
  ("error invalid request not no found allowed cannot could unknown unrecognized requested matched the was be is on " +
    "this with those values server http file page resource route path url endpoint method get post chat completions " +
    "responses models v").split(" ")
)

const namesNoRoute = (words: string) =>
  (words.toLowerCase().match(/\p{L}+/gu) ?? []).every((word) => routeless.has(word))

/** The status that an error within an answer stands for, as gateways write it into `code`. */
const statusIn = (error: unknown): number | undefined => {
  const code = recordOf(error)["code"]
  const status = readNumber(code) ?? Number(readText(code) ?? Number.NaN)
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined
}

const isOf = (status: number | undefined, ...some: ReadonlyArray<number>) =>
  status === undefined || some.includes(status)

const kindOf = (status: number | undefined, words: string, isNamed: boolean, hasFiles: boolean): ModelFaultKind => {
  if (status === 401 || (isOf(status, 400, 403) && key.test(words))) return "key"
  if (status === 402 || (isOf(status, 400, 403, 429) && quota.test(words))) return "quota"
  if (status === 413 || (isOf(status, 400, 422, 500) && tooLong.test(words))) return "tooLong"
  if (isOf(status, 400, 403) && refused.test(words)) return "refused"
  if (isOf(status, 400, 404, 422) && model.test(words)) return "model"
  if (hasFiles && isOf(status, 400, 404, 415, 422, 500) && files.test(words)) return "files"
  if (isOf(status, 429, 503, 529) && (status !== undefined || overloaded.test(words))) return "overloaded"
  if (status === undefined || status >= 500 || status === 408) return "broken"
  if (status === 403) return "key"
  if (status === 404 || status === 405) return isNamed && !namesNoRoute(words) ? "nowhere" : "api"
  if (status < 400) return "api"
  return "request"
}

const numberAt = (words: string, pattern: RegExp): number | undefined => {
  const found = pattern.exec(words)?.[1]
  return found === undefined ? undefined : Number(found.replaceAll(",", ""))
}

const tokensOf = (error: unknown, words: string): ModelFault["tokens"] => {
  const most = readNumber(at(error, "n_ctx")) ??
    numberAt(words, /(?:maximum context length|context (?:window|size|length))\D{0,40}?(\d[\d,]{2,9})/i)
  const prompt = readNumber(at(error, "n_prompt_tokens")) ??
    numberAt(words, /(?:resulted in|you requested|request \(|contains(?: at least)?)\D{0,20}?(\d[\d,]{2,9})/i)
  return most === undefined || prompt === undefined || most <= 0 || prompt <= most ? undefined : { prompt, most }
}

/** What the refusal of a model server means. Its words are matched, and never kept. */
export const modelFault = ({ body, hasFiles, headers = {}, now, status }: ModelRefusal): ModelFault => {
  const error = errorIn(body)
  const words = wordsOf(error)
  const meant = status === undefined || status < 400 ? statusIn(error) : status
  const kind = kindOf(meant ?? status, words, readRecord(body) !== undefined, hasFiles)
  const wait = retryAfterOf(headers, now)
  const tokens = kind === "tooLong" ? tokensOf(error, words) : undefined
  return {
    // A provider's "quota" that passes by itself is its rate limit.
    kind: kind === "quota" && wait !== undefined ? "overloaded" : kind,
    detail: meant === undefined ? "error" : `HTTP ${meant}`,
    ...(wait !== undefined && { retryMs: wait }),
    ...(tokens !== undefined && { tokens })
  }
}
