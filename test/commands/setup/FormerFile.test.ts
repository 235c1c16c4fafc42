import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { parseEnv } from "node:util"
import { provided, run, setupFlags, token } from "../../support/SetupScene.ts"

const salt = "0123456789abcdef"
const former = [
  "# mine",
  "MATRIX_HOMESERVER=example.org",
  "MATRIX_USER_ID=@bot:example.org",
  "MATRIX_PASSWORD=old",
  `export THREAD_SALT="${salt}"`,
  "MATRIX_ADMINS=@ann:example.org",
  "MATRIX_RECOVERY_KEY_FILE=/nowhere/key",
  "AGENT_URL=wss://b.example.org/",
  "AGENT_ATTESTED=true",
  "HTTPS_PROXY=http://proxy.example.org:3128",
  "OTEL_EXPORTER_OTLP_HEADERS='Authorization=Bearer x'",
  "constructor=x",
  "MATRIX_PASWORD=mistyped",
  "lines=\"one\ntwo\"",
  ""
].join("\n")

describe("What init takes over from the file that it writes anew", () => {
  it.effect("what nobody asks for stays, in any number of runs, and what does not is named", () =>
    provided(Effect.gen(function*() {
      const files = { ".env": former }
      const args = [...setupFlags, "--yes", "--no-try"]
      const environment = { ...token, MATRIX_USER_ID: "@bot:example.org" }
      const first = yield* run(args, { environment, files })
      assert.isUndefined(first.failure)
      const second = yield* run(args, { environment, again: first.directory })
      for (const { env } of [first, second]) {
        assert.deepStrictEqual<unknown>({ ...parseEnv(env ?? "") }, {
          MATRIX_HOMESERVER: "example.org",
          MATRIX_ACCESS_TOKEN: "syt_hidden",
          MATRIX_USER_ID: "@bot:example.org",
          MATRIX_ALLOWED_USERS: "@*:example.org",
          AGENT_URL: "wss://a.example.org/",
          THREAD_SALT: salt,
          MATRIX_ADMINS: "@ann:example.org",
          MATRIX_RECOVERY_KEY_FILE: "/nowhere/key",
          HTTPS_PROXY: "http://proxy.example.org:3128",
          OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Bearer x",
          constructor: "x"
        })
      }
      assert.include(
        first.stdout,
        "Taken over: MATRIX_RECOVERY_KEY, MATRIX_ADMINS, THREAD_SALT, HTTPS_PROXY, OTEL_EXPORTER_OTLP_HEADERS, constructor"
      )
      assert.include(first.stdout, "Not taken over: MATRIX_PASSWORD, AGENT_ATTESTED, MATRIX_PASWORD, lines")
      assert.notInclude(first.stdout, salt)
    })))

  it.effect("what opens the secrets of one account goes to no other of the same server, and is named", () =>
    provided(Effect.gen(function*() {
      const files = { ".env": `${former}MATRIX_DEVICE_ID=OLD\n` }
      const environment = { MATRIX_PASSWORD: "another", MATRIX_USER_ID: "@new:example.org" }
      const { env, old, stdout } = yield* run([...setupFlags, "--yes", "--no-try"], { environment, files })
      for (const name of ["MATRIX_DEVICE_ID", "MATRIX_RECOVERY_KEY"]) {
        assert.notInclude(env, name)
        assert.include(old, name)
      }
      assert.include(stdout, "Not taken over: MATRIX_DEVICE_ID, MATRIX_RECOVERY_KEY")
    })))

  it.effect("flags and the environment come first", () =>
    provided(Effect.gen(function*() {
      const { env } = yield* run([...setupFlags, "--yes", "--thread-salt-file", "DIR/salt", "--http-port", "81"], {
        environment: token,
        files: { ".env": `THREAD_SALT=${salt}\nHTTP_PORT=80\n`, salt: `${salt}2` }
      })
      assert.include(env, "HTTP_PORT=81\n")
      assert.include(env, "/salt\n")
      assert.notInclude(env, `THREAD_SALT=${salt}`)
    })))

  it.effect("it is also what --out names, and not the .env beside it", () =>
    provided(Effect.gen(function*() {
      const { tree } = yield* run([...setupFlags, "--yes", "--out", "bot.env"], {
        environment: token,
        files: { "bot.env": "RETENTION_DAYS=7\n", ".env": "HTTP_PORT=80\n" }
      })
      assert.include(tree["bot.env"], "RETENTION_DAYS=7\n")
      assert.notInclude(tree["bot.env"], "HTTP_PORT")
    })))

  it.effect("a person is asked as ever, and may answer as before", () =>
    provided(Effect.gen(function*() {
      const files = {
        ".env": "AGENT_URL=ws://agent.lan/\nAGENT_ALLOW_PLAINTEXT=true\nMATRIX_ADMINS=@ann:example.org\n"
      }
      const answers = (url: string) => ["yes", "example.org", "token", "t", "", "", "wire1", url]
      const same = yield* run([], { files, typed: [...answers("ws://agent.lan/"), "", "no"] })
      assert.isUndefined(same.failure)
      assert.include(same.env, "AGENT_ALLOW_PLAINTEXT=true")
      assert.notInclude(same.env, "MATRIX_ADMINS")
      const other = yield* run([], { files, typed: [...answers("ws://other.lan/"), "wss://other.lan/", "", "no"] })
      assert.include(other.env, "AGENT_URL=wss://other.lan/")
      assert.notInclude(other.env, "PLAINTEXT")
    })))
})
