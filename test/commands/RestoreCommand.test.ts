import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestConsole } from "effect/testing"
import { commandLine } from "../../src/commands/CommandLine.ts"
import { noDoctor, noReset, otherCommands } from "../support/NoReset.ts"

/** What is on stdout, where the present store went to such a file and could be read or not. */
const run = Effect.fnUntraced(function*(
  args: ReadonlyArray<string>,
  restored: { readonly replaced: string | undefined; readonly damaged: boolean }
) {
  const execute = commandLine({
    ...otherCommands,
    version: "1",
    colors: false,
    environment: { DATA_DIR: "/d" },
    directory: "/nowhere",
    ask: undefined,
    doctor: noDoctor,
    reset: { ...noReset, restore: () => Effect.succeed(restored) }
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

  it.effect("says it as one document for scripts", () =>
    Effect.gen(function*() {
      const said = yield* run(["restore", "b.db", "--json"], { replaced: undefined, damaged: true })
      assert.deepStrictEqual(JSON.parse(said), {
        schema: "matrix-surface.restore/1",
        restored: "b.db",
        replaced: null,
        damaged: true
      })
    }))
})
