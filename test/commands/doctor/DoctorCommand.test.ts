import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Redacted, Result } from "effect"
import { TestConsole } from "effect/testing"
import { commandLine } from "../../../src/commands/CommandLine.ts"
import type { DoctorReport, DoctorRequest } from "../../../src/domain/doctor/DoctorRequest.ts"
import { findingsOf } from "../../../src/domain/doctor/Finding.ts"
import type { UserError } from "../../../src/domain/UserError.ts"
import { otherCommands } from "../../support/NoReset.ts"

const { failed, ok } = findingsOf("agent")
const well: DoctorReport = { findings: [ok("upgrade", "opens")], recording: undefined }

const enough = {
  MATRIX_HOMESERVER: "https://matrix.example.org",
  MATRIX_ACCESS_TOKEN: "syt_hidden",
  MATRIX_ALLOWED_USERS: "@*:x",
  AGENT_URL: "wss://a.example.org/",
  DATA_DIR: "/d"
}

const run = Effect.fnUntraced(
  function*(
    args: ReadonlyArray<string>,
    options: {
      readonly report?: DoctorReport
      readonly environment?: Record<string, string>
      readonly answer?: boolean
      readonly files?: Readonly<Record<string, string>>
    } = {}
  ) {
    const fs = yield* FileSystem.FileSystem
    const directory = yield* fs.makeTempDirectoryScoped()
    yield* Effect.forEach(
      Object.entries(options.files ?? {}),
      ([name, text]) => fs.writeFileString(`${directory}/${name}`, text)
    )
    const requests: Array<DoctorRequest> = []
    const questions: Array<string> = []
    const execute = commandLine({
      ...otherCommands,
      version: "1",
      colors: false,
      environment: options.environment ?? enough,
      directory,
      doctor: (request) =>
        Effect.sync(() => {
          requests.push(request)
          return options.report ?? well
        }),
      ask: options.answer === undefined ? undefined : (question) =>
        Effect.sync(() => {
          questions.push(question)
          return options.answer!
        })
    })
    const result = yield* Effect.result(execute(["doctor", ...args.map((arg) => arg.replace("DIR", directory))]))
    const failure: unknown = Result.isFailure(result) ? result.failure : undefined
    const stdout = (yield* TestConsole.logLines).join("\n")
    return { requests, questions, directory, stdout, failure: failure as UserError | undefined }
  }
)

const provided = <A, E>(effect: Effect.Effect<A, E, Effect.Services<ReturnType<typeof run>>>) =>
  Effect.provide(effect, NodeServices.layer)

describe("doctor", () => {
  it.effect("looks at everything by the settings, and ends well where nothing failed", () =>
    provided(Effect.gen(function*() {
      const { failure, requests, stdout } = yield* run([])
      assert.isUndefined(failure)
      assert.include(stdout, "Agent\n  ok       upgrade  opens")
      const [request] = requests
      assert.isUndefined(request?.tasks)
      assert.deepStrictEqual(request?.settings.given, { flag: 0, environment: 5, ".env": 0 })
      assert.strictEqual(String(request?.homeserver), "https://matrix.example.org/")
      assert.deepStrictEqual(request?.auth, { _tag: "Token", token: Redacted.make("syt_hidden") })
      assert.deepInclude(request?.agent, { url: "wss://a.example.org/", wire: "wire1", isolation: "required" })
      assert.strictEqual(request?.dataDir, "/d")
    })))

  it.effect("says what failed, and ends with 1", () =>
    provided(Effect.gen(function*() {
      const { failure, stdout } = yield* run([], { report: { ...well, findings: [failed("upgrade", "HTTP 404")] } })
      assert.include(stdout, "failed   upgrade  HTTP 404")
      assert.deepInclude(failure, { exitCode: 1, sentence: "One look failed; what to do stands beside it." })
    })))

  it.effect("--json is one document, also where a look failed", () =>
    provided(Effect.gen(function*() {
      const { failure, stdout } = yield* run(["--json"], {
        report: { ...well, findings: [failed("upgrade", "HTTP 404")] }
      })
      assert.strictEqual(failure?.exitCode, 1)
      assert.deepInclude(JSON.parse(stdout), { schema: "matrix-surface.doctor/1", failed: 1 })
    })))

  it.effect("works with settings that are partly wrong, and leads no token to what is wrong", () =>
    provided(Effect.gen(function*() {
      const { requests } = yield* run([], {
        environment: {
          ...enough,
          AGENT_URL: "ws://a.example.org/",
          AGENT_TOKEN: "t",
          MATRIX_ACCESS_TOKEN: "two words",
          STREAMING: "odd",
          MASTER_URL: "ftp://m"
        }
      })
      const [request] = requests
      assert.isUndefined(request?.agent)
      assert.isUndefined(request?.auth)
      assert.isUndefined(request?.masterUrl)
      assert.isDefined(request?.homeserver)
      assert.includeMembers(request?.settings.problems.map(({ name }) => name) ?? [], [
        "AGENT_URL",
        "STREAMING",
        "MASTER_URL"
      ])
      assert.notMatch(JSON.stringify(request?.settings), /two words/)
    })))

  it.effect("does only what is asked of the agent where a flag asks for it", () =>
    provided(Effect.gen(function*() {
      const { requests } = yield* run(["--conformance", "--say", "deploy", "--probe"], {
        environment: { AGENT_URL: "wss://a.example.org/" }
      })
      assert.deepStrictEqual(requests[0]?.tasks, {
        probe: true,
        record: undefined,
        isolation: false,
        conformance: true,
        say: "deploy",
        slots: []
      })
      assert.deepStrictEqual(requests[0]?.settings.problems, [])
    })))

  const refused: ReadonlyArray<readonly [string, ReadonlyArray<string>, Record<string, string>, RegExp]> = [
    ["a frame without a recording", ["--send", "x"], enough, /belong to --record FILE/],
    ["a prompt for nothing", ["--say", "x"], enough, /--say belongs to/],
    ["a consent to nothing", ["--yes"], enough, /--yes belongs to --probe-isolation/],
    ["slots for nothing", ["--slots", "1"], enough, /--slots belongs to/],
    ["no agent", ["--probe"], { ...enough, AGENT_URL: "" }, /AGENT_URL is missing or wrong/],
    ["slots of an agent without any", ["--probe", "--slots", "1"], enough, /AGENT_URL has no \{slot\}/],
    ["no slot", ["--probe"], { ...enough, AGENT_URL: "wss://a-{slot}/", AGENT_SLOTS: "1-3" }, /say by --slots/],
    [
      "an unknown slot",
      ["--probe", "--slots", "9"],
      { ...enough, AGENT_URL: "wss://a-{slot}/", AGENT_SLOTS: "1-3" },
      /names 9/
    ],
    ["a slot twice", ["--probe-isolation", "--yes", "--slots", "1,1"], {
      ...enough,
      AGENT_URL: "wss://a-{slot}/",
      AGENT_SLOTS: "1-3"
    }, /--slots names a slot twice/],
    ["a probe of one slot", ["--probe-isolation", "--yes", "--slots", "1"], {
      ...enough,
      AGENT_URL: "wss://a-{slot}/",
      AGENT_SLOTS: "1-3"
    }, /needs two slots/],
    [
      "the checklist of another wire",
      ["--conformance"],
      { ...enough, AGENT_WIRE: "mapping", AGENT_MAPPING: "/m.json" },
      /AGENT_WIRE is mapping/
    ],
    ["frames of a file that is not there", ["--record", "DIR/r", "--send", "@DIR/none"], enough, /none cannot be read/],
    ["words to keep of nothing", ["--keep", "phase"], enough, /belong to --record FILE/],
    ["words to keep under no name", ["--record", "DIR/r", "--keep", "/job/phase"], enough, /by their last key/],
    ["seconds without end", ["--record", "DIR/r", "--seconds", "9999"], enough, /not between 1 and 240/],
    ["a probe that nobody agreed to", ["--probe-isolation"], enough, /Repeat it with --yes/]
  ]
  for (const [what, args, environment, sentence] of refused) {
    it.effect(`refuses ${what} in one sentence, and sends nothing`, () =>
      provided(Effect.gen(function*() {
        const { failure, requests } = yield* run(args, { environment })
        assert.deepStrictEqual(requests, [])
        assert.match(failure?.message ?? "", sentence)
        assert.strictEqual(failure?.exitCode, 2)
      })))
  }

  it.effect("says what a probe costs before it asks, and heeds the answer", () =>
    provided(Effect.gen(function*() {
      const no = yield* run(["--probe-isolation"], { answer: false })
      assert.match(no.stdout, /26 prompts on threads.*If the agent has one memory for all, they stay in it\./)
      assert.deepStrictEqual([no.questions.length, no.requests.length], [1, 0])
      assert.strictEqual(no.failure?.message, "Nothing was sent.")
      const yes = yield* run(["--probe-isolation"], { answer: true })
      assert.strictEqual(yes.requests[0]?.tasks?.isolation, true)
    })))

  it.effect("says what a leak would end where people are served without a proof", () =>
    provided(Effect.gen(function*() {
      const plain = yield* run(["--probe-isolation"], { answer: false })
      assert.notInclude(plain.stdout, "AGENT_ISOLATION")
      for (const AGENT_ISOLATION of ["exclusive", "shared"]) {
        const { stdout } = yield* run(["--probe-isolation"], {
          environment: { ...enough, AGENT_ISOLATION },
          answer: false
        })
        assert.include(
          stdout,
          `AGENT_ISOLATION is ${AGENT_ISOLATION}, so people are served now: a leak puts the agent under quarantine, ` +
            "and ends that."
        )
      }
    })))

  it.effect("says of slots that they must be wiped, and with --json asks nothing", () =>
    provided(Effect.gen(function*() {
      const environment = { ...enough, AGENT_URL: "wss://a-{slot}/", AGENT_SLOTS: "1-3" }
      const asked = yield* run(["--probe-isolation", "--slots", "1,3", "--json"], { environment, answer: true })
      assert.deepStrictEqual([asked.questions, asked.requests], [[], []])
      assert.match(asked.failure?.message ?? "", /15 prompts.*The memory of 1 and 3 must be wiped afterwards.*--yes/)
      const sent = yield* run(["--probe-isolation", "--slots", "1,3", "--json", "--yes"], { environment })
      assert.deepStrictEqual(sent.requests[0]?.tasks?.slots, ["1", "3"])
      assert.strictEqual(
        JSON.parse(sent.stdout.slice(sent.stdout.lastIndexOf("{\n  \"schema\""))).schema,
        "matrix-surface.doctor/1"
      )
    })))

  it.effect("keeps a recording for nobody else, and writes over none unasked", () =>
    provided(Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const report = { ...well, recording: "{\"at\":0}\n" }
      const made = yield* run([
        "--record",
        "DIR/r.jsonl",
        "--send",
        "a",
        "--send",
        "@DIR/frames",
        "--keep",
        "phase, how"
      ], {
        report,
        files: { frames: "b\n\nc\n" }
      })
      assert.deepStrictEqual(made.requests[0]?.tasks?.record, {
        send: ["a", "b", "c"],
        lasting: 15_000,
        keep: ["phase", "how"]
      })
      const file = `${made.directory}/r.jsonl`
      assert.strictEqual(yield* fs.readFileString(file), report.recording)
      assert.strictEqual((yield* fs.stat(file)).mode & 0o777, 0o600)
      const again = yield* run(["--record", file], { report })
      assert.match(again.failure?.message ?? "", /is there already/)
      assert.deepStrictEqual(again.requests, [])
      yield* fs.writeFileString(file, "old")
      yield* fs.chmod(file, 0o644)
      yield* run(["--record", file, "--force"], { report })
      assert.strictEqual(yield* fs.readFileString(file), report.recording)
      assert.strictEqual((yield* fs.stat(file)).mode & 0o777, 0o600)
    })))

  it.effect("teaches by its help", () =>
    provided(Effect.gen(function*() {
      const { stdout } = yield* run(["--help"])
      for (const part of ["doctor --probe-isolation", "--record frames.jsonl", "--conformance --say"]) {
        assert.include(stdout, part)
      }
    })))
})
