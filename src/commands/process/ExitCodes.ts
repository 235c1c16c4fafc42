import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Teardown } from "effect/Runtime"
import { terminalSafe } from "../../domain/TerminalSafe.ts"
import { hasExitCode } from "../../domain/UserError.ts"

export interface Voice {
  readonly say: (line: string) => void
  /** Whether to print the stack of a defect. */
  readonly debug: () => boolean
}

const longestLine = 4_000

/** Lines that may quote another side, which must not steer the terminal. */
const safeLines = (text: string) => text.split("\n").map((line) => terminalSafe(line, longestLine)).join("\n")

/** How the process ends: the exit code, and the one sentence before it. */
export class ProcessEnding {
  readonly #voice: Voice
  #serving = false

  constructor(voice: Voice) {
    this.#voice = { ...voice, say: (line) => voice.say(safeLines(line)) }
  }

  /**
   * Marks the effect as a bot's, which a signal ends with 0. Any other command was cut off by a signal and ends with
   * 130.
   */
  serving<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.suspend(() => {
      this.#serving = true
      return effect
    })
  }

  ofDefect(defect: unknown): number {
    const message = defect instanceof Error ? defect.message : String(defect)
    this.#voice.say(`This is a bug in matrix-surface: ${message.split("\n")[0]}`)
    if (this.#voice.debug() && defect instanceof Error) this.#voice.say(defect.stack ?? "")
    return 1
  }

  ofFailure(error: unknown): number {
    if (hasExitCode(error)) {
      this.#voice.say(error.message)
      return error.exitCode
    }
    this.#voice.say(error instanceof Error && error.message !== "" ? error.message : String(error))
    return 1
  }

  codeOf(exit: Exit.Exit<unknown, unknown>): number {
    if (Exit.isSuccess(exit)) return 0
    const { cause } = exit
    const defect = cause.reasons.find(Cause.isDieReason)
    if (defect !== undefined) return this.ofDefect(defect.defect)
    const failure = cause.reasons.find(Cause.isFailReason)
    if (failure !== undefined) return this.ofFailure(failure.error)
    return this.#serving ? 0 : 130
  }

  readonly teardown: Teardown = (exit, onExit) => onExit(this.codeOf(exit))
}
