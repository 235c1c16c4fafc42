import { Predicate } from "effect"
import type { Way } from "../../../services/matrix/Proxies.ts"

const largest = 64 * 1024

/** The code of a request that failed, such as ECONNREFUSED: the innermost that is named. */
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

/** What a web server answered. `date` is its header of that name. */
export interface PlainAnswer {
  readonly status: number
  readonly location: string | null
  readonly date: string | null
  readonly body: string
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

/** One request that follows no redirect, with an answer of at most 64 KiB. */
export const plainGet = async (url: URL, way: Way, signal: AbortSignal): Promise<PlainAnswer> => {
  const options = { redirect: "manual", headers: { accept: "application/json" }, signal } as const
  const read = async (answer: Answered) => ({
    status: answer.status,
    location: answer.headers.get("location"),
    date: answer.headers.get("date"),
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
