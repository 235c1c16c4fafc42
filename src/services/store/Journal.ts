import { Context } from "effect"
import type { IntakeJournal } from "../intake/IntakeJournal.ts"
import type { OutboxJournal } from "../outbox/OutboxJournal.ts"
import type { TurnJournal } from "../turns/TurnJournal.ts"
import type { StoreRetention } from "./StoreRetention.ts"
import type { StoreValues } from "./StoreValues.ts"
import type { StoreWaits } from "./StoreWaits.ts"

export type { Admission, FallbackTurn, Gap, PendingEvent, Room } from "../intake/IntakeRecords.ts"
export type { ClaimedEntry, OutboxWrite } from "../outbox/OutboxEntry.ts"
export type { OpenTurn, Signal, TurnCommit } from "../turns/OpenTurn.ts"

/** All services over the store in one, for tests that use several of them. */
export class Journal extends Context.Service<
  Journal,
  & typeof IntakeJournal.Service
  & typeof TurnJournal.Service
  & typeof OutboxJournal.Service
  & typeof StoreValues.Service
  & typeof StoreRetention.Service
  & typeof StoreWaits.Service
>()("matrix-surface/services/store/Journal") {}
