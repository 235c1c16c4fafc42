import { at, readText } from "../../Json.ts"
import { oneLine } from "../../OneLine.ts"
import type { AcpSaid } from "./SaidContent.ts"

type Tool = Extract<AcpSaid, { readonly _tag: "Tool" }>
type Status = Tool["status"]

const statuses: ReadonlyMap<string, Status> = new Map([
  ["pending", "started"],
  ["in_progress", "running"],
  ["completed", "done"],
  ["failed", "failed"]
])

const mostCalls = 200
const mostOfATitle = 200

/** The tool calls of one run. */
export interface ToolCalls {
  /** Whether a call of this name was told of before. */
  readonly isKnown: (call: string) => boolean
  /** What an update changes of its call; undefined: nothing that is shown. `isAsking`: a question is open. */
  take(update: unknown, isAsking: boolean): Tool | undefined
  /**
   * A person refused a call, known by its name, or else by its title: some agents name it anew when they ask. What they
   * say of it afterwards may be that it is done, as they have dealt with it.
   */
  refuse(call: string | undefined, title: string): void
  readonly titleOf: (call: string) => string | undefined
}

export const makeToolCalls = (): ToolCalls => {
  const calls = new Map<string, { readonly status: Status; readonly title: string | undefined }>()
  const refused = new Set<string>()

  /** While a question is open no call counts as running: some agents call one so that only waits to be allowed. */
  const statusOf = (call: string, told: Status, isAsking: boolean): Status => {
    if (told === "running" && isAsking) return calls.get(call)?.status ?? "started"
    return told === "done" && refused.has(call) ? "failed" : told
  }

  return {
    isKnown: (call) => calls.has(call),
    take: (update, isAsking) => {
      const call = readText(at(update, "toolCallId"))
      if (call === undefined) return undefined
      const known = calls.get(call)
      const told = statuses.get(readText(at(update, "status")) ?? "") ?? known?.status ?? "started"
      const status = statusOf(call, told, isAsking)
      const title = oneLine(readText(at(update, "title")) ?? "", mostOfATitle) || known?.title
      if (known?.status === status && known.title === title) return undefined
      if (known === undefined && calls.size >= mostCalls) calls.delete(calls.keys().next().value!)
      calls.set(call, { status, title })
      return { _tag: "Tool", call, status, ...(title === undefined ? {} : { title }) }
    },
    refuse: (call, title) => {
      const isOpen = (status: Status) => status === "started" || status === "running"
      const named = call !== undefined && calls.has(call)
        ? call
        : [...calls].findLast(([, one]) => one.title === title && isOpen(one.status))?.[0]
      if (named !== undefined) refused.add(named)
    },
    titleOf: (call) => calls.get(call)?.title
  }
}
