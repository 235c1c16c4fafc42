import { Context, type Effect, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"

/** A person as the platform knows them. */
export interface Person {
  /** The platform's own id, where it has one: it replaces the Matrix id in the name that the agent gets. */
  readonly platformId: string | undefined
  /** A language tag (BCP 47) such as `en`; undefined where the person set none. */
  readonly locale: string | undefined
}

export class ControlPlaneUnavailable
  extends Schema.TaggedError<ControlPlaneUnavailable>()("ControlPlaneUnavailable", { detail: Schema.String })
{
  override get message() {
    return `The control plane did not answer: ${this.detail}`
  }
}

/**
 * The platform's facts about users; no conversation goes through it. Answers may be some minutes old. An unknown person
 * is a `Person` without fields, and no error.
 */
export class ControlPlane extends Context.Service<ControlPlane, {
  person(user: UserId): Effect.Effect<Person, ControlPlaneUnavailable>
}>()("matrix-surface/services/account/ControlPlane") {}
