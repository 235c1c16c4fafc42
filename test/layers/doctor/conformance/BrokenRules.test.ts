import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { checklist, conformance } from "../../../../src/layers/doctor/conformance/Conformance.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { lookedAt } from "../../../support/DoctorScenes.ts"
import { tamperedAgent, type Tampering } from "../../../support/TamperedAgent.ts"

const isLogged = (frame: Readonly<Record<string, unknown>>) =>
  typeof frame["seq"] === "number" && frame["type"] !== "ready"

/** Agents that break one rule each, and the look that must catch it. */
const cases: ReadonlyArray<readonly [what: string, look: string, seen: RegExp, how: Tampering]> = [
  ["says something before ready", "hello, ready", /before ready/, {
    fromAgent: (frame, socket) => {
      if (frame["type"] === "ready") socket.tell({ type: "delta", thread: socket.thread })
      socket.tell(frame)
    }
  }],
  ["greets with fields of wrong types", "hello, ready", /has not the fields/, {
    fromAgent: (frame, socket) => socket.tell(frame["type"] === "ready" ? { ...frame, epoch: 7 } : frame)
  }],
  ["claims to resume what nobody asked for", "hello, ready", /says resumed/, {
    fromAgent: (frame, socket) => socket.tell(frame["type"] === "ready" ? { ...frame, resumed: true } : frame)
  }],
  ["greets every version", "version", /greets a client of version 99/, {
    toAgent: (frame, socket) => socket.ask(frame["type"] === "hello" ? { ...frame, v: [1] } : frame)
  }],
  ["refuses a version with any code", "version", /closes with 1011/, { closed: (_, socket) => socket.close(1011) }],
  ["greets the address's thread whatever hello says", "other thread", /another thread/, {
    toAgent: (frame, socket) => socket.ask({ ...frame, thread: socket.thread })
  }],
  ["fails on a frame of an unknown type", "unknown frames", /answers a frame of an unknown type/, {
    toAgent: (frame, socket) => {
      if (frame["type"] === "a_new_type") {
        socket.tell({ type: "fail", thread: socket.thread, code: "odd", message: "?" })
      } else socket.ask(frame)
    }
  }],
  ["closes on a frame of an unknown type", "unknown frames", /answers no ping/, {
    toAgent: (frame, socket) => (frame["type"] === "a_new_type" ? socket.close(1002) : socket.ask(frame))
  }],
  ["closes on an unknown field of hello", "unknown frames", /closes with 1002 instead of ready/, {
    toAgent: (frame, socket) => ("a_new_field" in frame ? socket.close(1002) : socket.ask(frame))
  }],
  ["lets two sockets of a thread live", "second socket", /neither answers nor closes/, { closed: () => {} }],
  ["replaces a socket with another code", "second socket", /closed with 1000/, {
    closed: (_, socket) => socket.close(1000)
  }],
  ["serves a browser's page", "Origin", /web page/, {}],
  ["serves whoever comes", "token", /serves a client with a wrong token/, {}],
  ["leaves a number out", "a run", /rule 3: delta has seq 3 where 2 was due/, {
    fromAgent: (frame, socket) =>
      socket.tell(isLogged(frame) && frame["seq"] !== 1 ? { ...frame, seq: Number(frame["seq"]) + 1 } : frame)
  }],
  ["leaves its thread out", "a run", /rule 1|rule 2/, {
    fromAgent: (frame, socket) => {
      const { thread: _, ...rest } = frame
      socket.tell(frame["type"] === "delta" ? rest : frame)
    }
  }],
  ["names another thread in a frame", "a run", /rule 2: delta names another thread/, {
    fromAgent: (frame, socket) =>
      socket.tell(frame["type"] === "delta" ? { ...frame, thread: "another_thread" } : frame)
  }],
  ["broadcasts", "a run", /rule 2: a frame came on a thread that asked nothing/, {
    fromAgent: (frame, socket) => {
      if (!isLogged(frame)) return socket.tell(frame)
      for (const other of socket.all()) other.tell({ ...frame, thread: other.thread })
    }
  }],
  ["ends a run twice", "a run", /rule 7: end comes after/, {
    fromAgent: (frame, socket) => {
      socket.tell(frame)
      if (frame["type"] === "end") socket.tell({ ...frame, seq: Number(frame["seq"]) + 1 })
    }
  }],
  ["never ends a run", "a run", /rule 7: the run did not end/, {
    fromAgent: (frame, socket) => (frame["type"] === "end" ? undefined : socket.tell(frame))
  }],
  ["begins without start", "a run", /rule 2: delta comes before start/, {
    fromAgent: (
      frame,
      socket
    ) => (frame["type"] === "start"
      ? undefined
      : socket.tell({ ...frame, ...(isLogged(frame) && { seq: Number(frame["seq"]) - 1 }) }))
  }],
  ["sends what is no JSON", "a run", /no JSON object/, {
    fromAgent: (frame, socket) => socket.tell(frame["type"] === "delta" ? "hello" : frame)
  }],
  ["sends binary messages", "a run", /binary/, {
    fromAgent: (frame, socket) => socket.tell(frame["type"] === "delta" ? new Uint8Array([1]) : frame)
  }],
  ["counts from one on each socket of an epoch", "next socket", /in the same epoch/, {
    fromAgent: (frame, socket) => {
      if (frame["type"] === "ready") socket.notes.set("from", frame["seq"])
      const from = Number(socket.notes.get("from") ?? 0)
      socket.tell(typeof frame["seq"] === "number" ? { ...frame, seq: frame["seq"] - from } : frame)
    }
  }],
  ["answers no ping while it works", "ping in a run", /is not answered within 5 s/, {
    toAgent: (frame, socket) => {
      if (frame["type"] === "prompt") socket.notes.set("busy", true)
      if (frame["type"] !== "ping" || !socket.notes.has("busy")) socket.ask(frame)
    }
  }],
  ["runs a prompt again that it knows", "same prompt", /starts a second run/, {
    toAgent: (frame, socket) => {
      if (frame["type"] !== "prompt") return socket.ask(frame)
      const id = `${String(frame["id"])}_${socket.notes.size}`
      socket.notes.set(id, frame["id"])
      socket.ask({ ...frame, id })
    },
    fromAgent: (frame, socket) =>
      socket.tell(frame["type"] === "start" ? { ...frame, prompt: socket.notes.get(String(frame["prompt"])) } : frame)
  }],
  ["keeps a prompt that comes in a run for later", "busy", /keeps a prompt that comes during a run/, {
    toAgent: (frame, socket) => {
      if (frame["type"] !== "prompt" || !socket.notes.has("busy")) socket.ask(frame)
      else socket.notes.set("later", frame)
      if (frame["type"] === "prompt") socket.notes.set("busy", true)
    },
    fromAgent: (frame, socket) => {
      socket.tell(frame)
      const later = socket.notes.get("later") as Readonly<Record<string, unknown>> | undefined
      if (frame["type"] === "end" && later !== undefined) socket.ask(later)
    }
  }],
  ["starts a second run in a run", "busy", /starts a second run while one is active/, {
    fromAgent: (frame, socket) =>
      socket.tell(
        frame["code"] === "busy"
          ? { type: "start", thread: socket.thread, run: "second", seq: 99, prompt: frame["ref"] }
          : frame
      )
  }],
  ["says nothing to a prompt that comes in a run", "busy", /not answered with busy/, {
    toAgent: (frame, socket) => {
      if (frame["type"] !== "prompt" || !socket.notes.has("busy")) socket.ask(frame)
      if (frame["type"] === "prompt") socket.notes.set("busy", true)
    }
  }],
  ["refuses a prompt in a run for another reason", "busy", /another code than busy/, {
    fromAgent: (frame, socket) => socket.tell(frame["type"] === "fail" ? { ...frame, code: "internal" } : frame)
  }],
  ["does not heed a cancel", "cancel", /does not end within 5 s/, {
    toAgent: (frame, socket) => (frame["type"] === "cancel" ? undefined : socket.ask(frame)),
    fromAgent: (frame, socket) => (frame["type"] === "end" ? undefined : socket.tell(frame))
  }],
  ["does not heed an answer", "ask, answer", /rule 7: the run did not end/, {
    toAgent: (frame, socket) => (frame["type"] === "answer" ? undefined : socket.ask(frame))
  }],
  ["forgets an ask with its socket", "ask, cut", /rule 7: the run did not end/, {
    toAgent: (frame, socket) => (frame["type"] === "answer" && socket.nth > 0 ? undefined : socket.ask(frame))
  }],
  ["forgets a run with its socket", "cut, resume", /does not resume/, {
    toAgent: (frame, socket) => {
      const { resume: _, ...rest } = frame
      socket.ask(rest)
    }
  }],
  ["loses frames in between", "cut, resume", /rule 3/, {
    toAgent: (frame, socket) => {
      const resume = frame["resume"] as { readonly epoch: string; readonly after: number } | undefined
      socket.ask(resume === undefined ? frame : { ...frame, resume: { ...resume, after: resume.after + 1 } })
    }
  }],
  ["resumes from any epoch", "other epoch", /never its own/, {
    fromAgent: (frame, socket) => socket.tell(frame["type"] === "ready" ? { ...frame, resumed: true } : frame)
  }]
]

describe.concurrent("An agent that breaks a rule is caught by the checklist: one that", () => {
  for (const [what, look, seen, how] of cases) {
    it.live(what, () =>
      Effect.gen(function*() {
        const echo = yield* EchoAgent.make({ token: "sesame" })
        const url = yield* tamperedAgent(echo.url, "sesame", how)
        const [found] = yield* conformance(
          lookedAt(url, "sesame"),
          { asking: "ask", runTime: 3_000 },
          checklist.filter((play) => play.look === look)
        )
        assert.deepStrictEqual([found?.look, found?.verdict], [look, "failed"], found?.seen)
        assert.match(found?.seen ?? "", seen)
      }).pipe(Effect.scoped))
  }

  it.live("keeps them all behind another one passes, so that it is the rule that is caught", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "sesame" })
      const url = yield* tamperedAgent(echo.url, "sesame", {})
      const found = yield* conformance(
        lookedAt(url, "sesame"),
        { asking: "ask", runTime: 10_000 },
        checklist.filter(({ look }) => look !== "Origin" && look !== "token")
      )
      for (const { look, seen, verdict } of found) assert.strictEqual(verdict, "ok", `${look}: ${seen}`)
    }).pipe(Effect.scoped))
})
