import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestConsole } from "effect/testing"
import { vi } from "vitest"
import { commandLine } from "../../src/commands/CommandLine.ts"
import { noDoctor, noReset, otherCommands } from "../support/NoReset.ts"

/** What is on stdout, where the present store went to such a file and could be read or not. */
const run = Effect.fnUntraced(function*(
  args: ReadonlyArray<string>,
  restored: {
    readonly replaced: string | undefined
    readonly damaged: boolean
    readonly sides?: ReadonlyArray<string>
  },
  before: (showing: boolean) => Effect.Effect<void> = () => Effect.void
) {
  const execute = commandLine({
    ...otherCommands,
    version: "1",
    colors: false,
    environment: { DATA_DIR: "/d" },
    directory: "/nowhere",
    ask: undefined,
    doctor: noDoctor,
    reset: { ...noReset, restore: (_, __, showing) => Effect.as(before(showing), { sides: [], ...restored }) }
  })
  yield* Effect.provide(execute(args), NodeServices.layer)
  return (yield* TestConsole.logLines).map(String).join("\n")
})

const forgotten = /who is denied and allowed,.*may be as the backup has it\. Say again what was denied since/

describe("The command restore", () => {
  it.effect("says where the present store is, whose decisions hold", () =>
    Effect.gen(function*() {
      const said = yield* run(["restore", "b.db"], { replaced: "/d/backups/x.db", damaged: false })
      assert.include(said, "b.db is the store again. The store that was there is /d/backups/x.db. When the bot starts")
      assert.notMatch(said, forgotten)
    }))

  it.effect.each(
    [
      ["is damaged", { replaced: "/d/backups/x.db", damaged: true }, /It is damaged, and not all of it could be read/],
      ["is gone", { replaced: undefined, damaged: false }, /There was no store that could say otherwise/]
    ] as const
  )("says that decisions are the backup's where the present store %s", ([, restored, why]) =>
    Effect.gen(function*() {
      const said = yield* run(["restore", "b.db"], restored)
      assert.match(said, why)
      assert.match(said, forgotten)
    }))

  it.effect("says where a log is that is in neither store", () =>
    Effect.gen(function*() {
      const restored = { replaced: undefined, sides: ["/d/backups/x.db-wal"], damaged: false }
      assert.include(
        yield* run(["restore", "b.db"], restored),
        "b.db is the store again. What lay there of a store, and is in none now, is kept: /d/backups/x.db-wal. There was no store"
      )
    }))

  it.effect("says it as one document for scripts", () =>
    Effect.gen(function*() {
      const said = yield* run(["restore", "b.db", "--json"], { replaced: undefined, damaged: true })
      assert.deepStrictEqual(JSON.parse(said), {
        schema: "matrix-surface.restore/1",
        restored: "b.db",
        replaced: null,
        sides: [],
        damaged: true
      })
    }))

  it.effect("shows on a terminal how far it is, unless it is to give one document", () =>
    Effect.gen(function*() {
      const seen: Array<boolean> = []
      const see = (showing: boolean) => Effect.sync(() => void seen.push(showing))
      yield* run(["restore", "b.db"], { replaced: undefined, damaged: false }, see)
      yield* run(["restore", "b.db", "--json"], { replaced: undefined, damaged: false }, see)
      assert.deepStrictEqual(seen, [true, false])
    }))

  it.effect("says what there is when it is interrupted", () =>
    Effect.gen(function*() {
      const said = vi.spyOn(process.stderr, "write").mockReturnValue(true)
      const begun = yield* Deferred.make<void>()
      const command = yield* Effect.forkChild(
        run(
          ["restore", "b.db"],
          { replaced: undefined, damaged: false },
          () => Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)
        )
      )
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(command)
      const lines = said.mock.calls.map(([text]) => text)
      said.mockRestore()
      assert.deepStrictEqual(lines, [
        "Interrupted: the store is as it was, and the same command brings the backup back.\n"
      ])
    }))
})
