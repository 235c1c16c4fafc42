import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Metric } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import * as Monitoring from "../../src/app/Monitoring.ts"
import type { RuntimeStatus } from "../../src/domain/operations/RuntimeStatus.ts"
import { crashLoopName } from "../../src/domain/poison/CrashLoop.ts"
import * as JournalStore from "../../src/layers/journal/JournalStore.ts"
import * as PromptLife from "../../src/layers/operations/prompts/PromptLife.ts"
import { promptTimes } from "../../src/layers/operations/prompts/PromptTimes.ts"
import { RuntimeStatusNotes } from "../../src/layers/operations/RuntimeStatusLive.ts"
import { quarantineKept } from "../../src/layers/store/QuarantineKept.ts"
import { receiptsKept } from "../../src/layers/store/ReceiptsKept.ts"
import { WholeJournal, wholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, event, gapIn, here, next, prompted, say, shown, stored, taken } from "../contracts/JournalCases.ts"
import { folder } from "../support/Folder.ts"
import { freePort } from "../support/FreePort.ts"

const rules = { policy: "required", attested: false, threads: "frame", slots: [] } as const
const agentUrl = "ws://agent.test/"

/** A watched store, and how it looks from outside. */
const example = (
  title: string,
  body: (
    look: {
      readonly ready: Effect.Effect<string>
      readonly metrics: Effect.Effect<string>
      readonly seen: (path: string) => Effect.Effect<{ readonly headers: Headers; readonly body: string }>
      readonly runtimeStatus: { current: RuntimeStatus }
      /** Sets the clock back by so many ms. */
      readonly behind: (ms: number) => void
    }
  ) => Effect.Effect<void, unknown, WholeJournal | SqlClient.SqlClient>
) =>
  it.live(title, () =>
    Effect.gen(function*() {
      const http = { host: "127.0.0.1", port: yield* freePort }
      const runtimeStatus = {
        current: { startedAt: Date.now() - 1000, syncAt: Date.now(), troubles: [] } as RuntimeStatus
      }
      const dataDir = yield* folder
      // Each look is a moment after the one before, as a probe's is.
      let later = 0
      const steady = 5_000
      let set = 0
      const clock: Clock.Clock = Object.create(yield* Effect.clockWith(Effect.succeed), {
        currentTimeMillisUnsafe: { value: () => Date.now() - set + later },
        currentTimeMillis: { value: Effect.sync(() => Date.now() - set + later) },
        monotonicTimeNanos: { value: Effect.sync(() => BigInt(steady + later) * 1_000_000n) }
      })
      const page = (path: string) =>
        Effect.promise(async () => {
          later += 1_001
          const response = await fetch(`http://127.0.0.1:${http.port}${path}`)
          const { headers, status } = response
          return { status, headers, type: headers.get("content-type"), body: await response.text() }
        })
      const ready = Effect.map(page("/ready"), ({ body, status, type }) => {
        assert.strictEqual(type, "application/json")
        const { checks, ready } = JSON.parse(body) as {
          ready: boolean
          checks: Record<string, { ok: boolean; why?: string }>
        }
        assert.strictEqual(status, ready ? 200 : 503)
        return Object.entries(checks).flatMap(([name, { ok, why }]) => (ok ? [] : [`${name}: ${why}`])).join("; ") ||
          "ready"
      })
      const watched = Layer.unwrap(Effect.map(promptTimes, (times) => PromptLife.layer([times]))).pipe(
        Layer.provideMerge(Monitoring.layer({ agentUrl, wire: "wire1", rules, dataDir, http })),
        Layer.provideMerge(
          Layer.merge(
            JournalStore.layer(dataDir),
            Layer.mock(RuntimeStatusNotes, { now: Effect.sync(() => runtimeStatus.current) })
          )
        ),
        Layer.provide(Layer.succeed(Clock.Clock, clock))
      )
      const metrics = Effect.map(page("/metrics"), ({ body }) => body)
      yield* Effect.provideServiceEffect(
        body({ ready, metrics, seen: page, runtimeStatus, behind: (ms) => (set = ms) }),
        WholeJournal,
        wholeJournal
      ).pipe(
        Effect.provide(watched),
        // Counts of its own.
        Effect.provideService(Metric.MetricRegistry, new Map())
      )
    }))

const pragma = (text: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe<Record<string, number>>(`PRAGMA ${text}`))

describe("A bot that is watched", () => {
  example("is ready, until the homeserver is silent", ({ ready, runtimeStatus }) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* ready, "ready")
      runtimeStatus.current = {
        ...runtimeStatus.current,
        startedAt: Date.now() - 300_000,
        syncAt: Date.now() - 200_000
      }
      assert.match(yield* ready, /^sync: the homeserver last answered a sync 20\d s ago$/)
    }))

  example("is not ready while its store cannot be written, and is when it can", ({ ready }) =>
    Effect.gen(function*() {
      yield* pragma("query_only = ON")
      assert.strictEqual(yield* ready, "disk: the store cannot be written: read-only")
      yield* pragma("query_only = OFF")
      assert.strictEqual(yield* ready, "ready")
    }))

  example("knows so also while the clock is an hour behind", ({ behind, ready }) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* ready, "ready")
      behind(3_600_000)
      yield* pragma("query_only = ON")
      assert.strictEqual(yield* ready, "disk: the store cannot be written: read-only")
      yield* pragma("query_only = OFF")
      assert.strictEqual(yield* ready, "ready")
    }))

  example(
    "is not ready while its disk takes small things and no message, and is with the first that it takes",
    ({ ready }) =>
      Effect.gen(function*() {
        const [pages] = yield* pragma("page_count")
        yield* pragma(`max_page_count = ${pages!["page_count"]}`)
        const large = accept("s1", {
          events: [{
            event: event("$1"),
            room: here,
            order: 0,
            raw: { ...say("$1"), content: { body: "x".repeat(50_000) } }
          }]
        })
        assert.strictEqual((yield* Effect.flip(large)).reason, "full")
        assert.match(yield* ready, /^disk: a write to the store failed 1 s ago: full$/)
        yield* pragma("max_page_count = 100000")
        yield* large
        assert.strictEqual(yield* ready, "ready")
      })
  )

  it.live("is asked a hundred times at once, and writes once", () =>
    Effect.gen(function*() {
      const http = { host: "127.0.0.1", port: yield* freePort }
      const dataDir = yield* folder
      const asked = Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        const changes = Effect.map(sql<{ n: number }>`SELECT total_changes() AS n`, (rows) => rows[0]!.n)
        const before = yield* changes
        for (let time = 0; time < 100; time++) {
          yield* Effect.promise(() =>
            fetch(`http://127.0.0.1:${http.port}/ready`).then((answer) => answer.arrayBuffer())
          )
        }
        assert.strictEqual((yield* changes) - before, 1)
      })
      const still: Clock.Clock = Object.create(yield* Effect.clockWith(Effect.succeed), {
        currentTimeMillisUnsafe: { value: () => 1_000 },
        currentTimeMillis: { value: Effect.succeed(1_000) },
        monotonicTimeNanos: { value: Effect.succeed(0n) }
      })
      yield* Effect.provide(
        asked,
        Monitoring.layer({ agentUrl, wire: "wire1", rules, dataDir, http }).pipe(
          Layer.provideMerge(
            Layer.merge(
              JournalStore.layer(dataDir),
              Layer.mock(RuntimeStatusNotes, { now: Effect.succeed({ startedAt: 0, troubles: [] }) })
            )
          ),
          Layer.provide(Layer.succeed(Clock.Clock, still))
        )
      )
    }))

  example(
    "is not ready under quarantine, in safe mode, or when an answer does not get through",
    ({ ready }) =>
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const quarantine = quarantineKept(journal, agentUrl)
        yield* quarantine.raise("foreign")
        yield* journal.put(crashLoopName, JSON.stringify({ fruitless: 5, safeSince: 0 }))
        assert.match(yield* ready, /^agent: .* quarantine; safeMode: /)
        yield* quarantine.lift()
        const receipts = receiptsKept(journal, agentUrl, "wire1")
        yield* receipts.keep({ verdict: "undecided", at: 1, by: "start", seconds: 1, asked: [] })
        assert.match(yield* ready, /^agent: .*AGENT_ISOLATION/)
        yield* receipts.keep({ verdict: "apart", at: 1, by: "start", seconds: 1, asked: [] })
        yield* journal.put(crashLoopName, JSON.stringify({ fruitless: 4 }))
        assert.strictEqual(yield* ready, "ready")
        yield* shown(yield* prompted("$1"), ["answer"], { closed: true })
        assert.strictEqual(yield* ready, "ready")
        yield* (yield* SqlClient.SqlClient)`UPDATE turns SET kept_since = kept_since - 180000`
        assert.match(yield* ready, /^outbox: the oldest answer waits to be sent since 1[78]\d s$/)
      })
  )

  example(
    "shows people how it does, on a page that holds nobody's words or names",
    ({ seen }) =>
      Effect.gen(function*() {
        yield* prompted("$1", "$2")
        yield* accept("s2", { events: stored(here, "$3"), gaps: [gapIn(here, "p")] })
        const { body, headers } = yield* seen("/")
        assert.match(headers.get("content-security-policy")!, /^default-src 'none'; .*frame-ancestors 'none'$/)
        assert.notMatch(headers.get("content-security-policy")!, /unsafe|\*/)
        assert.strictEqual(headers.get("content-type"), "text/html; charset=utf-8")
        assert.include(body, "<dt>Answers</dt><dd class=\"plain\">2 queued")
        assert.include(body, "1 room waits, 0 rooms lost something")
        assert.include(body, "aria-label=\"Memory: at most")
        assert.notMatch(body, /\$\d|!r|@ann|text of|hello/)
        for (const [, file] of body.matchAll(/(?:href|src)="(status\.\w+)"/g)) {
          const asset = yield* seen(`/${file}`)
          assert.match(asset.headers.get("content-type")!, /^text\/(css|javascript); /)
          assert.isNotEmpty(asset.body)
        }
      })
  )

  example("shows figures, and nobody's words or names", ({ metrics }) =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const content = (state: string) => ({
        body: "text of the answer",
        "matrix-surface.turn": { prompt: "$1", attempt: 1, part: 1, parts: 1, state }
      })
      yield* prompted("$1", "$2")
      const open = yield* next()
      for (const state of ["working", "answered"]) {
        const closed = state === "answered"
        yield* journal.commit({
          of: open,
          turn: { ...open.turn, phase: closed ? "answered" : "streaming", text: "text of the answer" },
          entries: [{ part: 1, priority: "edit", content: content(state) }],
          durable: false,
          further: false,
          signalsUntil: undefined
        })
        yield* journal.markSent(yield* taken(), event(`$sent ${state}`))
      }
      yield* accept("s2", { events: stored(here, "$3"), gaps: [gapIn(here, "p")] })
      const page = yield* metrics
      for (
        const line of [
          "turns_open{state=\"queued\"} 1",
          "turns_open{state=\"streaming\"} 0",
          "turns_closed_total{state=\"answered\"} 1",
          "first_event_seconds_count 1",
          "final_seconds_count 1",
          "gaps{state=\"open\"} 1",
          "gaps{state=\"given up\"} 0",
          "outbox_unsent 0",
          "prompts_total 2",
          "ready 1"
        ]
      ) assert.include(page, `\nmatrix_surface_${line}\n`)
      assert.match(page, /\nmatrix_surface_store_bytes [1-9]\d{4,}\n/)
      assert.match(page, /\nmatrix_surface_build_info\{[^}]*wire="wire1"[^}]*\} 1\n/)
      assert.match(page, /\nprocess_resident_memory_bytes [1-9]\d{6,}\n/)
      assert.match(page, /\nprocess_open_fds [1-9]/)
      assert.notMatch(page, /\$|!r|@ann|text of|hello/)
      for (const name of page.matchAll(/^# TYPE (\S+)/gm)) assert.match(name[1]!, /^(matrix_surface|process)_/)
    }))
})
