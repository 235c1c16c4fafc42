import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import { atOnceAfter } from "../../src/domain/intake/ProgramBrake.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { oneRoomFails } from "./OneRoomFails.ts"

const file = built()

describe("one room on Synapse", () => {
  for (const call of ["messages", "send", "join"] as const) {
    for (const status of [502, 403] as const) {
      it.live(
        `whose ${call} answers ${status} keeps nobody else waiting, and gets what is owed to it once when ` +
          `it is mended`,
        () =>
          Effect.gen(function*() {
            const times = yield* oneRoomFails(inject("open"), file("main.js"), {
              call,
              status,
              lasting: 9_000,
              every: atOnceAfter + 500
            })
            yield* Effect.logInfo("Another room waited, in ms").pipe(Effect.annotateLogs(times))
          }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer()))
      )
    }
  }
})
