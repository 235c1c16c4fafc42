import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result } from "effect"
import { TestConsole } from "effect/testing"
import { vi } from "vitest"
import type { DevicePlace, IdentityOrder } from "../../../src/app/Programs.ts"
import { commandLine, type CommandLineOptions } from "../../../src/commands/CommandLine.ts"
import type { DeviceReport } from "../../../src/domain/operations/device/DeviceReport.ts"
import type { UserError } from "../../../src/domain/UserError.ts"
import { noDoctor, otherCommands } from "../../support/NoReset.ts"
import { now, unknownEncryption } from "../../support/StatusCases.ts"

const key = "EsTc LW2K PGiF wKEA"
const file = "/d/recovery-key"
const token = { DATA_DIR: "/d", MATRIX_HOMESERVER: "https://x.example.org", MATRIX_ACCESS_TOKEN: "syt_hidden" }
const password = {
  DATA_DIR: "/d",
  MATRIX_HOMESERVER: "https://x.example.org",
  MATRIX_USER_ID: "@bot:x",
  MATRIX_PASSWORD: "hidden"
}

interface Run extends Pick<CommandLineOptions, "ask" | "askSecret"> {
  readonly hasFile?: boolean
  readonly server?: DeviceReport["server"]
  readonly encryption?: DeviceReport["encryption"]
  readonly environment?: Record<string, string>
}

const run = Effect.fnUntraced(function*(args: ReadonlyArray<string>, options: Partial<Run> = {}) {
  const places: Array<DevicePlace> = []
  const orders: Array<IdentityOrder> = []
  const forgotten: Array<string> = []
  const report: DeviceReport = {
    at: now,
    device: "D",
    encryption: options.encryption ?? unknownEncryption,
    server: options.server ?? { why: "it is away" },
    recoveryKeyFile: options.hasFile === false ? null : file
  }
  const execute = commandLine({
    ...otherCommands,
    doctor: noDoctor,
    version: "1",
    colors: false,
    environment: options.environment ?? token,
    directory: "/nowhere",
    ask: options.ask,
    ...(options.askSecret === undefined ? {} : { askSecret: options.askSecret }),
    device: {
      show: (place) => Effect.as(Effect.logWarning("Looking"), (places.push(place), report)),
      recoveryKey: () => Effect.succeed(Redacted.make(key)),
      forgetRecoveryKey: (dataDir) => Effect.sync(() => void forgotten.push(dataDir)),
      resetIdentity: (order) =>
        Effect.gen(function*() {
          // The login is renewed where it must be.
          yield* Effect.logWarning("Logging in again, because MATRIX_PASSWORD changed")
          orders.push(order)
          return { device: "D", recoveryKey: Redacted.make(key), recoveryKeyFile: file }
        })
    }
  })
  const result = yield* Effect.result(execute(["device", ...args]))
  const failure = Result.isFailure(result) ? (result.failure as UserError) : undefined
  const [stdout, stderr] = [yield* TestConsole.logLines, yield* TestConsole.errorLines].map((all) => all.join("\n"))
  return { failure, forgotten, orders, places, stdout: stdout!, stderr: stderr! }
}, Effect.provide(NodeServices.layer))

const yes = () => Effect.succeed(true)
const no = () => Effect.succeed(false)

describe("device show", () => {
  it.effect("shows the recovery key to a person on a terminal, and to nobody else", () =>
    Effect.gen(function*() {
      assert.notInclude((yield* run(["show"])).stdout, key)
      assert.notInclude((yield* run(["show", "--json"], { ask: yes })).stdout, key)
      assert.notInclude((yield* run(["show"], { ask: yes, hasFile: false })).stdout, key)
      assert.include((yield* run(["show"], { ask: yes })).stdout, key)
    }))

  it.effect("is one document with --json, and works without an account", () =>
    Effect.gen(function*() {
      const { places, stdout } = yield* run(["show", "--json"], { environment: { DATA_DIR: "/d" } })
      const document = JSON.parse(stdout) as Record<string, unknown>
      assert.deepInclude(document, { schema: "matrix-surface.device/1", action: "show", device: "D", forgotten: false })
      assert.match(JSON.stringify(places[0]?.account), /"why":"MATRIX_HOMESERVER is missing/)
    }))

  it.effect("deletes the recovery key's file only when somebody says that it is written down", () =>
    Effect.gen(function*() {
      const forget = ["show", "--forget-recovery-key"]
      const refused = yield* run(forget)
      assert.deepStrictEqual([refused.failure?.exitCode, refused.forgotten], [2, []])
      assert.match(refused.failure?.message ?? "", /repeat it with --yes if the recovery key is written down/)
      const declined = yield* run(forget, { ask: no })
      assert.deepStrictEqual([declined.failure?.message, declined.forgotten], ["Nothing was changed.", []])
      const asked = yield* run([...forget, "--json"], { ask: yes })
      assert.deepStrictEqual([asked.failure?.exitCode, asked.forgotten], [2, []])
      const done = yield* run(forget, { ask: yes })
      assert.deepStrictEqual(done.forgotten, ["/d"])
      assert.include(done.stdout, `${file} is deleted.`)
    }))

  it.effect("says in its document that the file is gone", () =>
    Effect.gen(function*() {
      const scripted = yield* run(["show", "--forget-recovery-key", "--yes", "--json"])
      assert.deepStrictEqual(scripted.forgotten, ["/d"])
      assert.deepInclude(JSON.parse(scripted.stdout), { forgotten: true, recoveryKey: { file: null } })
    }))

  it.effect("has nothing to delete where there is no file", () =>
    Effect.gen(function*() {
      const { forgotten, stdout } = yield* run(["show", "--forget-recovery-key"], { hasFile: false })
      assert.deepStrictEqual(forgotten, [])
      assert.include(stdout, "nothing to do")
    }))
})

describe("device show where the homeserver was asked in vain", () => {
  const why = "MATRIX_ACCESS_TOKEN is not accepted by the homeserver: set a new one"

  it.effect.each([[1, "text"], [2, "text"], [1, "json"], [2, "json"]] as const)(
    "shows what is known here, and ends as the contract says of a failure: %d, as %s",
    ([failed, form]) =>
      Effect.gen(function*() {
        const args = form === "json" ? ["show", "--json"] : ["show"]
        const { failure, stdout } = yield* run(args, { server: { why, failed } })
        assert.strictEqual(failure?.exitCode, failed)
        assert.include(failure?.message ?? "", why)
        if (form === "text") assert.match(stdout, /^Device +D$/m)
        else assert.deepInclude(JSON.parse(stdout), { device: "D", server: { why } })
      })
  )

  it.effect("is well where nobody was to be asked", () =>
    Effect.gen(function*() {
      assert.isUndefined((yield* run(["show"])).failure)
    }))

  it.effect("does what it was asked to do besides", () =>
    Effect.gen(function*() {
      const forget = ["show", "--forget-recovery-key", "--yes"]
      const { failure, forgotten } = yield* run(forget, { server: { why, failed: 2 } })
      assert.deepStrictEqual(forgotten, ["/d"])
      assert.strictEqual(failure?.exitCode, 2)
    }))
})

describe("device reset-identity", () => {
  it.effect("asks, and says what it means for others and where the new key is", () =>
    Effect.gen(function*() {
      const { orders, stdout } = yield* run(["reset-identity"], { ask: yes, environment: password })
      assert.deepStrictEqual(orders.map(({ dataDir, password: given }) => [dataDir, Redacted.value(given)]), [[
        "/d",
        "hidden"
      ]])
      for (const words of ["everybody who verified the bot is warned", key, file]) assert.include(stdout, words)
    }))

  it.effect("does nothing without a yes, or without a password", () =>
    Effect.gen(function*() {
      for (
        const [options, args, words] of [
          [{ environment: password }, [], /no terminal to ask on: repeat it with --yes/],
          [{ environment: password, ask: no }, [], /^Nothing was changed\.$/],
          [{ environment: password, ask: yes }, ["--json"], /repeat it with --yes/],
          [{ environment: token }, ["--yes"], /only with the account's password/],
          [{ environment: { DATA_DIR: "/d" } }, ["--yes"], /MATRIX_HOMESERVER is missing/]
        ] as const
      ) {
        const { failure, orders } = yield* run(["reset-identity", ...args], options)
        assert.match(failure?.message ?? "", words)
        assert.deepStrictEqual([failure?.exitCode, orders], [2, []])
      }
    }))

  it.effect.each([{ by: "a person", ask: yes }, { by: "--yes", ask: undefined }])(
    "warns that nothing is wrong with the identity of before, where so: $by",
    ({ ask }) =>
      Effect.gen(function*() {
        const encryption = { ...unknownEncryption, state: "on", device: "D", identity: "signed" } as const
        const args = ask === undefined ? ["reset-identity", "--yes"] : ["reset-identity"]
        const { orders, stderr, stdout } = yield* run(args, { ask, environment: password, encryption })
        assert.strictEqual(orders.length, 1)
        const told = `${stdout}${stderr}`
        assert.match(told, /Nothing is wrong with the identity .* it vouches for the device D/)
        assert.include(told, "everybody who verified the bot is warned")
      })
  )

  it.effect("says nothing of the kind of one that is locked", () =>
    Effect.gen(function*() {
      const encryption = { ...unknownEncryption, state: "on", device: "D", identity: "locked" } as const
      const { stderr, stdout } = yield* run(["reset-identity"], { ask: yes, environment: password, encryption })
      assert.notInclude(`${stdout}${stderr}`, "Nothing is wrong")
    }))

  it.effect("names in one sentence all that it lacks without a terminal", () =>
    Effect.gen(function*() {
      const both = yield* run(["reset-identity"], { environment: token })
      assert.match(
        both.failure?.message ?? "",
        /repeat it with --yes and with .* as MATRIX_PASSWORD.*Nothing was changed\.$/
      )
      assert.strictEqual(both.failure?.exitCode, 2)
      const one = yield* run(["reset-identity", "--yes"], { environment: token })
      assert.match(one.failure?.message ?? "", /as MATRIX_PASSWORD/)
      assert.notInclude(one.failure?.message ?? "", "--yes")
    }))

  it.effect("takes the password of the settings beside a token, for this alone", () =>
    Effect.gen(function*() {
      const environment = { ...token, MATRIX_PASSWORD: "beside" }
      const { orders } = yield* run(["reset-identity", "--yes"], { environment })
      assert.deepStrictEqual(orders.map(({ account, password: given }) => [account.auth._tag, Redacted.value(given)]), [
        ["Token", "beside"]
      ])
    }))

  it.effect("asks for the password where a token is set, and not without a terminal", () =>
    Effect.gen(function*() {
      const askSecret = () => Effect.succeed(Redacted.make("typed"))
      const { orders } = yield* run(["reset-identity"], { ask: yes, askSecret })
      assert.deepStrictEqual(orders.map(({ password: given }) => Redacted.value(given)), ["typed"])
    }))

  it.effect("shows no key in its document, or where nobody looks on", () =>
    Effect.gen(function*() {
      const scripted = yield* run(["reset-identity", "--yes", "--json"], { ask: yes, environment: password })
      assert.deepStrictEqual(JSON.parse(scripted.stdout), {
        schema: "matrix-surface.device/1",
        action: "reset-identity",
        device: "D",
        recoveryKey: { file }
      })
      assert.notInclude((yield* run(["reset-identity", "--yes"], { environment: password })).stdout, key)
    }))

  it.effect("says where the old key is still set", () =>
    Effect.gen(function*() {
      const recovery = "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d"
      const environment = { ...password, MATRIX_RECOVERY_KEY: recovery }
      const { stdout } = yield* run(["reset-identity", "--yes"], { environment })
      assert.include(stdout, "MATRIX_RECOVERY_KEY still holds the old one")
    }))
})

describe("What the work of a device command logs", () => {
  for (const args of [["show"], ["show", "--forget-recovery-key", "--yes"], ["reset-identity", "--yes"]]) {
    it.effect(`is no part of the document of ${args.join(" ")}`, () =>
      Effect.gen(function*() {
        const logged = vi.spyOn(process.stderr, "write").mockReturnValue(true)
        const { stdout } = yield* run([...args, "--json"], { environment: password })
        const lines = logged.mock.calls.map(([line]) => String(line))
        logged.mockRestore()
        assert.strictEqual((JSON.parse(stdout) as { schema: string }).schema, "matrix-surface.device/1")
        assert.match(lines.join(""), /Looking|Logging in again/)
      }))
  }
})
