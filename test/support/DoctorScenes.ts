import { Redacted } from "effect"
import type { AgentPlace } from "../../src/domain/doctor/DoctorRequest.ts"
import { wire1 } from "../../src/layers/agent/wire/Wire1.ts"
import type { AgentLookOptions } from "../../src/layers/doctor/agent/AgentLook.ts"

export const placeOf = (url: string, more: Partial<AgentPlace> = {}): AgentPlace => ({
  url,
  slots: [],
  token: undefined,
  wire: "wire1",
  mapping: undefined,
  isolation: "required",
  attested: false,
  sender: "pseudonym",
  ...more
})

/** An agent of wire1 as the doctor is led to it, which it listens to for a moment only. */
export const lookedAt = (url: string, token?: string): AgentLookOptions => ({
  place: placeOf(url, token === undefined ? {} : { token: Redacted.make(token) }),
  codec: wire1,
  slot: undefined,
  client: "test/1",
  silence: 100
})
