import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { DatabaseSync } from "node:sqlite"
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built, finish, start } from "../support/Built.ts"
import { loopbackServer } from "../support/LoopbackServer.ts"

const node = process.execPath

describe("the sandbox", () => {
  const dist = built()
  let cwd = ""
  let temporary = ""
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "sandbox-"))
  })
  afterAll(() => rm(cwd, { recursive: true, force: true }))
  beforeEach(async () => {
    temporary = await mkdtemp(join(cwd, "tmp-"))
  })
  // It keeps nothing: what it wrote is gone when it has ended.
  afterEach(async () =>
    assert.deepStrictEqual((await readdir(temporary)).filter((name) => name.startsWith("matrix-surface")), [])
  )

  /** Pipes lines into it and gives what it said when it has ended. */
  const talk = async (
    lines: ReadonlyArray<string>,
    options: { readonly args?: ReadonlyArray<string>; readonly env?: Record<string, string> } = {}
  ) => {
    const child = spawn(node, [dist("main.js"), ...(options.args ?? [])], {
      cwd,
      env: { PATH: process.env["PATH"], TMPDIR: temporary, ...options.env },
      stdio: ["pipe", "pipe", "pipe"]
    })
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) =>
      stream.setEncoding("utf8").toArray() as Promise<ReadonlyArray<string>>
    )
    child.stdin.end(lines.map((line) => `${line}\n`).join(""))
    const [code] = (await once(child, "close")) as [number | null]
    return { code, stdout: (await stdout!).join(""), stderr: (await stderr!).join("") }
  }

  /** Runs it for other clients. */
  const serve = async (args: ReadonlyArray<string>, env: Record<string, string> = {}) => {
    const running = start(node, [dist("main.js"), "sandbox", ...args], { cwd, env: { TMPDIR: temporary, ...env } })
    const lines = createInterface({ input: running.child.stdout! })[Symbol.asyncIterator]()
    return { ...running, next: async () => (await lines.next()).value as string }
  }

  it("starts with nothing set, prints the answer to a piped line, and ends with 0", async () => {
    const { code, stderr, stdout } = await talk(["hello"])
    const hello = "Hello! I am a small scripted assistant. Type help for things to try.\n"
    assert.deepStrictEqual([code, stdout, stderr], [0, hello, ""])
  })

  it("plays a script: in order, with a question and its answer, a tool, and rooms that remember apart", async () => {
    const { code, stderr, stdout } = await talk([
      "weather in Lisbon",
      "",
      "deploy",
      "yes, go ahead",
      "/room other",
      "what did I say?",
      "/room main",
      "what did I say?",
      "/rooms",
      "fail"
    ])
    assert.strictEqual(
      stdout,
      [
        "In Lisbon it is 21 °C with a light breeze, or so this sandbox likes to think.",
        "May I deploy?\n\n> The command is deploy --to sandbox.\n\n1. Yes, go ahead\n\n2. No\n\nAnswer " +
        "with the number or the words of your choice. Or react: ✅ is 1, ❌ is 2.",
        "Deployed. (Nothing really was: this is a sandbox.)",
        "Nothing yet, in this room.",
        "In this room you said:\n\n1. weather in Lisbon\n2. deploy",
        "* main\n  other",
        "Let me see\n\nThe assistant reported an error: You asked me to fail. React with ⟲ or 🔁, or send " +
        "!retry, to try again.",
        ""
      ].join("\n")
    )
    // The answer that failed, which the operator hears of, and nothing else.
    assert.strictEqual(code, 1)
    assert.match(stderr, /^\{[^\n]*"An answer failed"[^\n]*\}\nOne answer failed, as said above\.\n$/)
  })

  it("answers as many lines as a script pipes in, however fast", async () => {
    const { code, stdout } = await talk(Array.from({ length: 8 }, () => "hello"))
    assert.deepStrictEqual([code, stdout.match(/^Hello!/gm)?.length], [0, 8])
  })

  it("ends when a question is left open, and goes on past one to other rooms", async () => {
    const { code, stdout } = await talk(["deploy", "what?", "/room other", "what did I say?"])
    assert.match(
      stdout,
      /^May I deploy\?\n[^]*your choice\.[^\n]*\nI could not take that as an answer[^]*2\. No\nNothing yet, in this room\.\n$/
    )
    assert.strictEqual(code, 0)
  })

  it("the command runs it beside settings of a real bot, which it does not use", async () => {
    const { code, stdout } = await talk(["what did I say?"], {
      args: ["sandbox"],
      env: { MATRIX_HOMESERVER: "https://matrix.example.org", MATRIX_ACCESS_TOKEN_FILE: "/nowhere" }
    })
    assert.deepStrictEqual([code, stdout], [0, "Nothing yet, in this room.\n"])
  })

  it("the command chats with the agent that was given, by its settings and its token, and with none of a .env", () =>
    Effect.runPromise(Effect.scoped(Effect.gen(function*() {
      const mine = yield* EchoAgent.make({ token: "sesame" })
      const other = yield* EchoAgent.make()
      yield* Effect.promise(() => writeFile(join(cwd, ".env"), `AGENT_URL=${other.url}\nSTREAMING=odd\n`))
      const { code, stdout } = yield* Effect.promise(() =>
        talk(["count to 3"], {
          args: ["sandbox", "--agent-attested", "true"],
          env: { AGENT_URL: mine.url, AGENT_TOKEN: "sesame" }
        })
      )
      yield* Effect.promise(() => rm(join(cwd, ".env")))
      assert.deepStrictEqual([code, stdout], [0, "1 2 3\n"])
      assert.isAbove(mine.accepted(), 0)
      assert.strictEqual(other.accepted(), 0)
    }))))

  it("the command chats with a model", () =>
    Effect.runPromise(Effect.scoped(Effect.gen(function*() {
      const said = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\n"
      const { url } = yield* loopbackServer((_, response) => void response.end(said))
      const env = { AGENT_WIRE: "openai", AGENT_URL: `${url}/v1`, AGENT_MODEL: "tiny" }
      assert.strictEqual((yield* Effect.promise(() => talk(["hi"], { args: ["sandbox"], env }))).stdout, "Hello\n")
    }))))
  it("the command says with --json where the agent is that was given", async () => {
    const running = await serve(["--json", "--no-chat", "--agent-url", "ws://127.0.0.1:9/agent_ws/"])
    assert.deepStrictEqual(JSON.parse(await running.next()).agent, { url: "ws://127.0.0.1:9/agent_ws/" })
    running.child.kill("SIGTERM")
    assert.strictEqual((await running.ended).code, 0)
  })

  const refused: ReadonlyArray<[string, ReadonlyArray<string>, Record<string, string>, RegExp]> = [
    [
      "a mistyped AGENT_ setting never starts it",
      [],
      { AGENT_URI: "ws://127.0.0.1:1/" },
      /AGENT_URI is no setting; did you mean AGENT_URL\?/
    ],
    [
      "a mistyped MATRIX_ setting never starts it",
      [],
      { MATRIX_TOKEN: "x" },
      /MATRIX_TOKEN is no setting; did you mean MATRIX_/
    ],
    ["an empty setting never starts it", [], { MATRIX_HOMESERVER: "" }, /MATRIX_HOMESERVER is missing/],
    ["a mistyped AGENT_ setting is not passed over", ["sandbox"], { AGENT_URI: "ws://127.0.0.1:1/" }, /did you mean/],
    ["an agent in plain text on another host", ["sandbox"], { AGENT_URL: "ws://a.example.org/" }, /unencrypted/],
    [
      "a token's file that is not there",
      ["sandbox"],
      { AGENT_TOKEN_FILE: "/nowhere" },
      /\/nowhere of AGENT_TOKEN_FILE/
    ],
    ["other settings must be right", ["sandbox"], { STREAMING: "x" }, /^STREAMING is "x"/],
    ["a port that is none", ["sandbox", "--port", "70000"], {}, /70000 is no port/],
    ["an unknown flag", ["sandbox", "--no-chta"], {}, /did you mean --no-chat\?/]
  ]
  it.each(refused)("%s", async (_, args, env, sentence) => {
    const { code, stderr, stdout } = await talk(["hello"], { args, env })
    assert.deepStrictEqual([code, stdout], [2, ""])
    assert.match(stderr, sentence)
  })

  it("without a line to chat about it ends with 2 and says how it is used", async () => {
    const ended = await finish(node, [dist("main.js"), "sandbox"], { cwd, env: { TMPDIR: temporary } })
    assert.strictEqual(ended.code, 2)
    assert.match(ended.stderr, /sandbox --no-chat/)
  })

  it.each(["SIGTERM", "SIGINT"] as const)(
    "--json --no-chat prints one line once it is ready, and %s ends it with 0",
    async (signal) => {
      const running = await serve(["--json", "--no-chat"])
      const ready = JSON.parse(await running.next())
      assert.deepStrictEqual(Object.keys(ready), ["schema", "homeserver", "page", "user", "bot", "agent"])
      assert.strictEqual(ready.schema, "matrix-surface.sandbox/1")
      const who = await fetch(`${ready.homeserver}/_matrix/client/v3/account/whoami`, {
        headers: { authorization: `Bearer ${ready.user.token}` }
      })
      assert.strictEqual((await who.json() as { user_id: string }).user_id, ready.user.id)
      running.child.kill(signal)
      const ended = await running.ended
      assert.deepStrictEqual([ended.code, ended.stderr], [0, ""])
      assert.lengthOf(ended.stdout.trim().split("\n"), 1)
    }
  )

  it("--no-chat tells people where everything is, with a password that lets them in", async () => {
    const running = await serve(["--no-chat"])
    await running.next()
    const homeserver = /http:\S+/.exec(await running.next())![0]
    const [, user, password] = /(@\S+) {2}password (\S+)/.exec(await running.next())!
    const answer = await fetch(`${homeserver}/_matrix/client/v3/login`, {
      method: "POST",
      body: JSON.stringify({ type: "m.login.password", identifier: { type: "m.id.user", user }, password })
    })
    assert.strictEqual(answer.status, 200)
    running.child.kill("SIGTERM")
    assert.strictEqual((await running.ended).code, 0)
  })

  it("serves its page on the homeserver's port, and what the page asks for to whoever has its key", async () => {
    const running = await serve(["--json", "--no-chat"])
    const { homeserver, page, user } = JSON.parse(await running.next())
    const [address, key] = page.url.split("#")
    assert.strictEqual(address, `${homeserver}/`)
    assert.match(await (await fetch(address)).text(), /<title>matrix-surface/)
    assert.strictEqual((await fetch(`${homeserver}/page.js`)).status, 200)
    assert.strictEqual((await fetch(`${homeserver}/sandbox/session`)).status, 403)
    const answer = await fetch(`${homeserver}/sandbox/session`, { headers: { authorization: `Bearer ${key}` } })
    const { people } = await answer.json() as { people: ReadonlyArray<{ user: string; token: string }> }
    assert.deepStrictEqual([people[0], people[1]!.user], [{ user: user.id, token: user.token }, "@sam:sandbox"])
    running.child.kill("SIGTERM")
    assert.strictEqual((await running.ended).code, 0)
  })

  it("--open shows the page in the person's browser, and is no trouble where there is none", async () => {
    const [bin, opened] = [join(cwd, "bin"), join(cwd, "opened")]
    await mkdir(bin)
    const program = process.platform === "darwin" ? "open" : "xdg-open"
    await writeFile(
      join(bin, program),
      `#!/bin/sh\nprintf %s "$1" > "${opened}.new" && mv "${opened}.new" "${opened}"\n`,
      {
        mode: 0o755
      }
    )
    const args = ["--open", "--json", "--no-chat"]
    const running = await serve(args, { PATH: `${bin}:${process.env["PATH"]}` })
    const { page } = JSON.parse(await running.next())
    await vi.waitUntil(() => existsSync(opened), { timeout: 20_000 })
    // Arguments are read by everybody on the machine, and the address has a key: a private file leads to it.
    const file = await readFile(opened, "utf8")
    assert.notInclude(file, new URL(page.url).hash.slice(1))
    assert.include(await readFile(file, "utf8"), `url=${page.url}"`)
    const without = await serve(args, { PATH: "/nowhere" })
    assert.isString(JSON.parse(await without.next()).page.url)
    for (const one of [running, without]) {
      one.child.kill("SIGTERM")
      assert.strictEqual((await one.ended).code, 0)
    }
  })

  it("a port that is in use ends it with 2 and a sentence", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await once(other, "listening")
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await talk(["hello"], { args: ["sandbox", "--port", String(port)] })
    other.close()
    assert.strictEqual(code, 2)
    assert.match(stderr, new RegExp(`^The sandbox's homeserver cannot listen on port ${port}: [^\n]+\n$`))
  })

  it(
    "keeps the bot's store in DATA_DIR when it is given one, and leaves the store of another account " +
      "alone",
    async () => {
      const kept = join(cwd, "kept")
      assert.strictEqual((await talk(["what did I say?"], { env: { DATA_DIR: kept } })).code, 0)
      assert.include(await readdir(kept), "bot.db")
      assert.strictEqual(
        (await talk(["what did I say?"], { env: { DATA_DIR: kept } })).stdout,
        "Nothing yet, in this room.\n"
      )
      const store = new DatabaseSync(join(kept, "bot.db"))
      store.exec(
        "UPDATE meta SET value = '@bot:example.org' WHERE name = 'user'; UPDATE meta SET value = 'learned " +
          "elsewhere' WHERE name = 'budget'"
      )
      const { code, stderr, stdout } = await talk(["hello"], { env: { DATA_DIR: kept } })
      assert.deepStrictEqual([code, stdout], [2, ""])
      assert.include(stderr, "@bot:example.org")
      assert.deepStrictEqual(
        store.prepare("SELECT value FROM meta WHERE name = 'budget'").get()?.["value"],
        "learned elsewhere"
      )
      store.close()
    }
  )
})
