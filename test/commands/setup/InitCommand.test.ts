import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { statSync } from "node:fs"
import type { Finding } from "../../../src/domain/doctor/Finding.ts"
import { agent, allWell, homeserver, provided, run, setupFlags, token } from "../../support/SetupScene.ts"

describe("init", () => {
  it.effect("asks for everything, tries it, writes a .env for nobody else to read, and says what is next", () =>
    provided(Effect.gen(function*() {
      const typed = ["example.org", "token", "syt_hidden", "", "", "wire1", "wss://a.example.org/", "", "no"]
      const { directory, env, failure, questions, stdout, unit } = yield* run([], { typed })
      assert.isUndefined(failure)
      assert.lengthOf(questions, typed.length)
      assert.include(env, "MATRIX_HOMESERVER=example.org\n")
      assert.include(env, "MATRIX_ACCESS_TOKEN=syt_hidden\n")
      assert.include(env, "MATRIX_ALLOWED_USERS=@*:example.org\n")
      assert.include(env, "AGENT_URL=wss://a.example.org/\n")
      assert.strictEqual(statSync(`${directory}/.env`).mode & 0o777, 0o600)
      assert.isUndefined(unit)
      assert.include(stdout, "Next: npx matrix-surface doctor")
      assert.notInclude(stdout, "syt_hidden")
    })))

  it.effect("takes every answer by flag, and asks nobody", () =>
    provided(Effect.gen(function*() {
      const { env, failure } = yield* run(setupFlags, { environment: token })
      assert.isUndefined(failure)
      assert.include(env, "AGENT_URL=wss://a.example.org/\n")
    })))

  it.effect("leaves a secret in its file", () =>
    provided(Effect.gen(function*() {
      const args = [...setupFlags, "--matrix-access-token-file", "DIR/token"]
      const { directory, env } = yield* run(args, { files: { token: "syt_hidden" } })
      assert.include(env, `MATRIX_ACCESS_TOKEN_FILE=${directory}/token\n`)
      assert.notInclude(env, "syt_hidden")
    })))

  it.effect("says what is missing where nobody can be asked, and writes nothing", () =>
    provided(Effect.gen(function*() {
      const { env, failure } = yield* run(setupFlags)
      assert.deepInclude(failure, { exitCode: 2 })
      assert.include(failure?.sentence, "MATRIX_ACCESS_TOKEN is missing")
      assert.isUndefined(env)
    })))

  it.effect("says that it cannot ask where it was to, as in a container without a terminal", () =>
    provided(Effect.gen(function*() {
      const { env, failure } = yield* run(setupFlags)
      assert.deepInclude(failure, { exitCode: 2 })
      assert.match(failure?.sentence ?? "", /^There is no terminal to ask on.*-it[^]*MATRIX_ACCESS_TOKEN is missing/)
      assert.isUndefined(env)
      // Nobody was to be asked, or there is nothing to ask.
      for (const args of [[...setupFlags, "--yes"], [...setupFlags, "--json"]]) {
        assert.notInclude((yield* run(args)).failure?.sentence, "no terminal")
      }
      assert.isUndefined((yield* run(setupFlags, { environment: token })).failure)
    })))

  it.effect("writes nothing where it does not work, unless it is told not to try", () =>
    provided(Effect.gen(function*() {
      const found = [allWell, [agent.failed("upgrade", "nobody listens", { todo: "look at AGENT_URL" })]]
      const { env, failure } = yield* run(setupFlags, { environment: token, found })
      assert.deepInclude(failure, { exitCode: 1 })
      assert.include(failure?.sentence, "upgrade: nobody listens")
      assert.isUndefined(env)
      assert.isDefined((yield* run([...setupFlags, "--no-try"], { environment: token, found })).env)
    })))

  it.effect("ends with 2 where trying again as it is cannot help, and names that", () =>
    provided(Effect.gen(function*() {
      const away = homeserver.failed("reachable", "no answer")
      const refused = homeserver.failed("account", "the token is refused", { needsOperator: true })
      const ends = Effect.fnUntraced(function*(...found: ReadonlyArray<Finding>) {
        return (yield* run(setupFlags, { environment: token, found: [found] })).failure
      })
      assert.deepInclude(yield* ends(away), { exitCode: 1 })
      const failure = yield* ends(away, refused)
      assert.deepInclude(failure, { exitCode: 2 })
      assert.include(failure?.sentence, "the token is refused")
    })))

  it.effect("logs in by the password once, and says whether that is right", () =>
    provided(Effect.gen(function*() {
      const environment = { MATRIX_USER_ID: "@bot:example.org", MATRIX_PASSWORD: "wrong" }
      const { failure } = yield* run(setupFlags, {
        environment,
        trialLogin: () => Effect.succeed(homeserver.failed("login", "the homeserver does not accept MATRIX_PASSWORD"))
      })
      assert.include(failure?.sentence, "does not accept MATRIX_PASSWORD")
      const right = yield* run(setupFlags, {
        environment,
        trialLogin: () => Effect.succeed(homeserver.ok("login", "the password is right"))
      })
      assert.include(right.env, "MATRIX_PASSWORD=wrong\n")
    })))

  it.effect("says what is to be looked at though it works, where nobody saw it being tried", () =>
    provided(Effect.gen(function*() {
      const environment = { MATRIX_USER_ID: "@bot:example.org", MATRIX_PASSWORD: "right" }
      const trialLogin = () => Effect.succeed(homeserver.warning("login", "is right", { todo: "end the session D" }))
      for (const more of [[], ["--json"]]) {
        const { failure, stdout } = yield* run([...setupFlags, ...more], { environment, trialLogin })
        assert.isUndefined(failure)
        assert.include(stdout, "login: is right; end the session D")
      }
    })))

  it.effect("replaces no .env without asking, and keeps the one that it replaces", () =>
    provided(Effect.gen(function*() {
      const files = { ".env": "OLD=1\n" }
      const refused = yield* run(setupFlags, { environment: token, files })
      assert.deepInclude(refused.failure, { exitCode: 2 })
      assert.strictEqual(refused.env, "OLD=1\n")
      const no = yield* run(setupFlags, { environment: token, files, typed: ["no"] })
      assert.strictEqual(no.env, "OLD=1\n")
      const yes = yield* run([...setupFlags, "--yes"], { environment: token, files })
      assert.include(yes.env, "MATRIX_HOMESERVER=example.org")
      assert.strictEqual(yes.old, "OLD=1\n")
    })))

  it.effect("--json asks nothing and is one document", () =>
    provided(Effect.gen(function*() {
      const { directory, stdout } = yield* run([...setupFlags, "--json"], { environment: token, typed: [] })
      assert.deepStrictEqual(JSON.parse(stdout), {
        schema: "matrix-surface.init/1",
        file: `${directory}/.env`,
        replaced: false,
        kept: [],
        unit: null,
        warnings: [],
        taken: [],
        left: []
      })
    })))
})
