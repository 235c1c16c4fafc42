import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { TestConsole } from "effect/testing"
import type { MappedUser } from "../../../src/app/Programs.ts"
import { commandLine } from "../../../src/commands/CommandLine.ts"
import { PlatformId } from "../../../src/domain/account/PlatformId.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import type { UserError } from "../../../src/domain/UserError.ts"
import { noDevice, noDoctor, noReconcile, noReset, noTrialLogin, noTrust } from "../../support/NoReset.ts"

const ann = UserId.make("@ann:example.org")
const known: MappedUser = { user: ann, platform: PlatformId.make("42"), since: 1_800_000_000_000 }

const run = Effect.fnUntraced(
  function*(args: ReadonlyArray<string>, was: MappedUser | undefined = undefined) {
    const asked: Array<ReadonlyArray<unknown>> = []
    const noting = (name: string) => (...given: ReadonlyArray<unknown>) =>
      Effect.sync(() => {
        asked.push([name, ...given])
        return was
      })
    const execute = commandLine({
      version: "1",
      colors: false,
      environment: { DATA_DIR: "/d" },
      directory: "/nowhere",
      bot: () => Effect.die("no bot"),
      sandbox: () => Effect.die("no sandbox"),
      reconcile: noReconcile,
      reset: noReset,
      status: () => Effect.die("no store"),
      ask: undefined,
      trust: noTrust,
      device: noDevice,
      trialLogin: noTrialLogin,
      doctor: noDoctor,
      users: {
        list: () => Effect.succeed(was === undefined ? [] : [was]),
        map: noting("map"),
        unmap: noting("unmap")
      }
    })
    const result = yield* Effect.result(execute(["users", ...args]))
    const failure: unknown = Result.isFailure(result) ? result.failure : undefined
    return { asked, failure: failure as UserError | undefined, stdout: (yield* TestConsole.logLines).join("\n") }
  },
  Effect.provide(NodeServices.layer)
)

describe("users", () => {
  it.effect.each([[], ["list"]])("%j lists who is mapped", (args) =>
    Effect.gen(function*() {
      const { stdout } = yield* run(args, known)
      assert.strictEqual(stdout, "@ann:example.org  42  since 2027-01-15T08:00:00.000Z")
    }))

  it.effect("list says how to map where nobody is", () =>
    Effect.gen(function*() {
      assert.match((yield* run(["list"])).stdout, /Nobody is mapped.*users map USER ID/)
    }))

  it.effect("map notes an id, and says what it was before and when a running bot heeds it", () =>
    Effect.gen(function*() {
      const { asked, stdout } = yield* run(["map", ann, "43"], known)
      assert.deepStrictEqual(asked, [["map", "/d", ann, "43"]])
      assert.match(
        stdout,
        /@ann:example.org is 43 on the platform, and was 42 before.*with the next prompt.*AGENT_SENDER/
      )
    }))

  it.effect("map of the same id again changes nothing that it would tell", () =>
    Effect.gen(function*() {
      assert.notMatch((yield* run(["map", ann, "42"], known)).stdout, /before/)
    }))

  it.effect("unmap forgets it, or says that there was nothing", () =>
    Effect.gen(function*() {
      const { asked, stdout } = yield* run(["unmap", ann], known)
      assert.deepStrictEqual(asked, [["unmap", "/d", ann]])
      assert.match(stdout, /is not 42 any more/)
      assert.match((yield* run(["unmap", ann])).stdout, /is not mapped; nothing to do/)
    }))

  const documents: ReadonlyArray<[ReadonlyArray<string>, object]> = [
    [["list"], { action: "list", users: [{ ...known, since: "2027-01-15T08:00:00.000Z" }] }],
    [["map", ann, "43"], {
      action: "map",
      user: ann,
      platform: "43",
      was: { ...known, since: "2027-01-15T08:00:00.000Z" }
    }],
    [["unmap", ann], { action: "unmap", user: ann, was: { ...known, since: "2027-01-15T08:00:00.000Z" } }]
  ]
  it.effect.each(documents)("%j --json is one document", ([args, document]) =>
    Effect.gen(function*() {
      const { stdout } = yield* run([...args, "--json"], known)
      assert.deepStrictEqual(JSON.parse(stdout), { schema: "matrix-surface.users/1", ...document })
    }))

  const wrong: ReadonlyArray<[ReadonlyArray<string>, RegExp]> = [
    [["map", "ann", "42"], /USER is "ann".*@name:server/],
    [["map", `@${"a".repeat(255)}:x`, "42"], /255/],
    [["map", "@*:x", "42"], /full Matrix id/],
    [["map", ann, "a b"], /ID is wrong.*no spaces/],
    [["map", ann, "@ann:example.org"], /ID is wrong.*Matrix id/],
    [["map", ann], /id/],
    [["unmap", "42"], /USER is "42"/]
  ]
  it.effect.each(wrong)("%j is refused, and nothing is changed", ([args, why]) =>
    Effect.gen(function*() {
      const { asked, failure } = yield* run(args)
      assert.deepStrictEqual([failure?.exitCode, asked.length], [2, 0])
      assert.match(failure?.message ?? "", why)
    }))
})
