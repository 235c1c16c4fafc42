import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber } from "effect"
import { TestConsole } from "effect/testing"
import { vi } from "vitest"
import { commandLine } from "../../src/commands/CommandLine.ts"
import { UserError } from "../../src/domain/UserError.ts"
import { noDoctor, noReset, otherCommands } from "../support/NoReset.ts"

/** What is on stdout; the folder and the file that the store was copied from and to. */
const run = Effect.fnUntraced(function*(
  args: ReadonlyArray<string>,
  copies: (dataDir: string, target: string) => Effect.Effect<
    { readonly file: string; readonly bytes: number; readonly layout: number },
    UserError
  > = (_, target) => Effect.succeed({ file: `/x/${target}`, bytes: 290 * 1024, layout: 8 })
) {
  const seen: Array<readonly [string, string]> = []
  const showing: Array<boolean> = []
  const execute = commandLine({
    ...otherCommands,
    version: "1",
    colors: false,
    environment: { DATA_DIR: "/d" },
    directory: "/nowhere",
    ask: undefined,
    doctor: noDoctor,
    reset: {
      ...noReset,
      backup: (dataDir, target, shows) =>
        Effect.andThen(
          Effect.sync(() => {
            seen.push([dataDir, target])
            showing.push(shows)
          }),
          copies(dataDir, target)
        )
    }
  })
  const exit = yield* Effect.result(Effect.provide(execute(args), NodeServices.layer))
  const lines = (yield* TestConsole.logLines).map(String)
  return { seen, showing, stdout: lines.join("\n"), failure: exit._tag === "Failure" ? exit.failure : undefined }
})

describe("The command backup", () => {
  it.effect("copies the store of DATA_DIR, and says what is in the copy and what is not", () =>
    Effect.gen(function*() {
      const { seen, stdout } = yield* run(["backup", "bot.db"])
      assert.deepStrictEqual(seen, [["/d", "bot.db"]])
      assert.include(stdout, "/x/bot.db holds the store (290 KiB, layout 8), and restore brings it back.")
      assert.match(stdout, /session\.json.*crypto/)
    }))

  it.effect("says it as one document for scripts, a refusal too", () =>
    Effect.gen(function*() {
      const { stdout } = yield* run(["backup", "bot.db", "--json"])
      assert.deepStrictEqual(JSON.parse(stdout), {
        schema: "matrix-surface.backup/1",
        file: "/x/bot.db",
        bytes: 296_960,
        layout: 8
      })
    }))

  it.effect("passes a refusal on, and needs a file", () =>
    Effect.gen(function*() {
      const refused = yield* run(["backup", "bot.db"], () => UserError.refuse("It is there already."))
      assert.include(String(refused.failure), "It is there already.")
      assert.match(String((yield* run(["backup"])).failure), /file/)
    }))

  it.effect("says what there is when it is interrupted, and passes that on", () =>
    Effect.gen(function*() {
      const said = vi.spyOn(process.stderr, "write").mockReturnValue(true)
      const begun = yield* Deferred.make<void>()
      const command = yield* Effect.forkChild(
        run(["backup", "bot.db"], () => Effect.andThen(Deferred.succeed(begun, undefined), Effect.never))
      )
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(command)
      const exit = yield* Fiber.await(command)
      const lines = said.mock.calls.map(([text]) => text)
      said.mockRestore()
      assert.deepStrictEqual(lines, [
        "Interrupted: there is no backup, and nothing of it is left. The store is as it was.\n"
      ])
      assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
    }))

  it.effect("shows on a terminal how far it is, unless it is to give one document", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* run(["backup", "bot.db"])).showing, [true])
      assert.deepStrictEqual((yield* run(["backup", "bot.db", "--json"])).showing, [false])
    }))
})
