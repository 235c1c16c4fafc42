import { at, elementsOf, readText } from "../../Json.ts"

/** The modes of a session, as `session/new` and `session/load` tell them. */
export interface SessionModes {
  readonly current: string | undefined
  readonly known: ReadonlyArray<{ readonly id: string; readonly name: string }>
}

const mostModes = 50

/** undefined: the agent has no modes. */
export const readModes = (answer: unknown): SessionModes | undefined => {
  const known = elementsOf(at(answer, "modes", "availableModes")).slice(0, mostModes).flatMap((mode) => {
    const id = readText(at(mode, "id"))
    return id === undefined ? [] : [{ id, name: readText(at(mode, "name")) ?? id }]
  })
  return known.length === 0 ? undefined : { current: readText(at(answer, "modes", "currentModeId")), known }
}

/**
 * Modes that ask before they act, the first one that is there: Claude's and Gemini's `default`, Goose's `approve`,
 * Codex's `read-only`. `plan` is none of them, as an agent that only plans does nothing that is asked of it.
 */
const asking = ["default", "ask", "always ask", "approve", "manual", "read-only"]

/** A name without differences of case; of an address, what it ends with. */
const plain = (name: string) => name.split(/[#/]/).at(-1)!.trim().toLowerCase()

/** The id of the mode that asks before it acts; undefined where none is known to. */
export const askingMode = ({ known }: SessionModes): string | undefined =>
  asking.flatMap((name) => known.find((mode) => plain(mode.id) === name || plain(mode.name) === name) ?? [])[0]?.id
