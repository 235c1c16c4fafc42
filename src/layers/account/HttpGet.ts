import { Predicate } from "effect"
import type { Way } from "../../services/matrix/Proxies.ts"

/** Bytes of an answer at most. */
const largest = 64 * 1024

/** The code of a failed request, or its kind: its message may hold the address with its query. */
export const failureCode = (error: unknown): string => {
  if (!(error instanceof Error)) return "no code"
  if ("code" in error && Predicate.isString(error.code)) return error.code
  return error.cause === undefined ? error.name : failureCode(error.cause)
}

/** The part of a response that Node's `fetch` and undici's share. */
interface Answered {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: AsyncIterable<unknown> | null
}

const bodyOf = async (answer: Answered) => {
  let text = ""
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > largest) throw Object.assign(new Error("too much"), { code: "more than 64 KiB" })
  }
  return text
}

/** One request for JSON, by the proxy where there is one. It follows no redirect, and takes no answer over 64 KiB. */
export const httpGet = async (url: URL, way: Way, signal: AbortSignal) => {
  const options = { redirect: "manual", headers: { accept: "application/json" }, signal } as const
  const read = async (answer: Answered) => ({
    status: answer.status,
    location: answer.headers.get("location"),
    body: await bodyOf(answer)
  })
  if (way === undefined) return read(await fetch(url, options))
  const undici = await import("undici")
  const dispatcher = new undici.ProxyAgent(way.url.href)
  try {
    return await read(await undici.fetch(url, { ...options, dispatcher }))
  } finally {
    await dispatcher.destroy()
  }
}
