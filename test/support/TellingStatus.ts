import type { BotStatus } from "../../src/domain/operations/BotStatus.ts"
import { before, calm } from "./StatusCases.ts"

/** What must be on no page that anybody may open: ids, names, and words of others. */
export const isPrivate = /[@!#$]\w|Ada|secret|PATHSECRET|agent\.inner|wss?:|DEVICE9|\/d\/bot\.db/

/** A status that holds an id, a name or a word of somebody wherever one can be. */
export const telling: BotStatus = {
  ...calm,
  user: "@bot:secret.org",
  access: [{ pattern: "@ada:secret.org", kind: "allow", by: "@ben:secret.org" }],
  device: "DEVICE9",
  encryption: {
    ...calm.encryption,
    state: "on",
    identity: "signed",
    device: "DEVICE9",
    fingerprint: "secret",
    changedAdmins: ["@ada:secret.org"],
    mismatchedAdmins: ["@ada:secret.org"],
    verification: { user: "@ada:secret.org", device: "DEVICE9", outcome: "shown", at: before(5), shown: "secret" },
    unreadable: { messages: 2, sessions: 1, reasons: [{ reason: "no key", messages: 2 }] }
  },
  turns: { ...calm.turns, queued: 1, suspects: [{ room: "!secret", ends: 3 }] },
  outbox: { unsent: 3, oldestPromptAt: before(70), refused: [{ code: "M_TOO_LARGE", count: 2 }] },
  gaps: {
    open: [{ room: "!secret", count: 1 }],
    givenUp: [{ room: "!secret", count: 1, why: "#secret" }]
  },
  waits: [
    {
      kind: "join",
      subject: "@ada:secret.org",
      room: "!secret",
      why: "secret",
      tries: 2,
      since: before(9),
      nextAt: null
    }
  ],
  parked: { count: 2, rooms: [{ room: "!secret", inviter: "@ada:secret.org" }] },
  awaiting: {
    questions: [{ room: "!secret", person: "@ada:secret.org", since: before(3) }],
    unconnected: [{ room: "!secret", person: "@ada:secret.org", since: before(3) }],
    held: [{ room: "!secret", count: 2, until: null }]
  },
  reconciliation: {
    at: before(600),
    cause: "start",
    request: null,
    differences: [],
    steps: [],
    failed: [],
    parked: [],
    error: "secret words of the homeserver about !secret"
  },
  reset: { at: before(172_800) },
  agent: {
    ...calm.agent,
    address: "wss://agent.inner.example/hooks/PATHSECRET",
    state: "reached",
    reachedAt: before(60),
    name: "Ada <script>",
    failedAnswer: { room: "!secret", code: "internal", at: before(9), count: 1 }
  },
  isolation: {
    policy: "required",
    attested: false,
    threads: "frame",
    receipts: [
      { verdict: "apart", by: "start", wire: "wire1", seconds: 9, why: null, at: before(9), agent: "Ada", prompts: 26 }
    ],
    leases: [{ slot: "a", room: "!secret", since: before(4) }],
    slots: 2,
    free: 1
  },
  errors: [{ kind: "homeserver, GET sync: status 502 of @ada:secret.org", at: before(60), times: 2 }]
}
