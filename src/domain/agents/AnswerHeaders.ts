/** Headers of an answer, their names in small letters. */
export type AnswerHeaders = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

/** `Retry-After` and what gateways make of the one that they got themselves. */
const names = ["retry-after", "llm_provider-retry-after"] as const

const waitIn = (text: string, now: number): number | undefined => {
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/**
 * When a server wants to be asked again, in milliseconds from `now` (ms since 1970): seconds or a date (RFC 9110,
 * 10.2.3); undefined where it names nothing that can be read.
 */
export const retryAfterOf = (headers: AnswerHeaders, now: number): number | undefined => {
  for (const name of names) {
    const value = headers[name]
    const wait = typeof value === "string" ? waitIn(value.trim(), now) : undefined
    if (wait !== undefined) return wait
  }
  return undefined
}
