import { Context, Effect, Layer } from "effect"
import type { JournalServices } from "../layers/journal/JournalSql.ts"
import { AccessRules } from "../services/account/AccessRules.ts"
import { PersonPreferences } from "../services/account/PersonPreferences.ts"
import { Users } from "../services/account/Users.ts"
import { AgentLeases } from "../services/agent/AgentLeases.ts"
import { AgentSessions } from "../services/agent/AgentSessions.ts"
import { UploadJournal } from "../services/files/UploadJournal.ts"
import { IntakeJournal } from "../services/intake/IntakeJournal.ts"
import { SealedEvents } from "../services/intake/SealedEvents.ts"
import { OutboxJournal } from "../services/outbox/OutboxJournal.ts"
import { MadeRoomRecords } from "../services/rooms/MadeRoomRecords.ts"
import { RoomSettings } from "../services/rooms/RoomSettings.ts"
import { RoomMirrors } from "../services/store/RoomMirrors.ts"
import { StoreRepair } from "../services/store/StoreRepair.ts"
import { StoreRetention } from "../services/store/StoreRetention.ts"
import { StoreValues } from "../services/store/StoreValues.ts"
import { StoreWaits } from "../services/store/StoreWaits.ts"
import { TurnJournal } from "../services/turns/TurnJournal.ts"

/** All services over the store in one, for a test that uses several of them; the product knows each by itself. */
export class WholeJournal extends Context.Service<
  WholeJournal,
  & typeof IntakeJournal.Service
  & typeof TurnJournal.Service
  & typeof OutboxJournal.Service
  & typeof StoreValues.Service
  & typeof StoreRetention.Service
  & typeof StoreWaits.Service
  & typeof RoomMirrors.Service
  & typeof StoreRepair.Service
  & typeof MadeRoomRecords.Service
  & typeof AgentLeases.Service
  & typeof AgentSessions.Service
  & typeof Users.Service
  & typeof SealedEvents.Service
  & typeof AccessRules.Service
  & typeof PersonPreferences.Service
  & typeof RoomSettings.Service
  & typeof UploadJournal.Service
>()("matrix-surface/testing/WholeJournal") {}

/** The services over the store, each by itself and all in one. */
export type WholeServices = JournalServices | WholeJournal

/** The journal whose services are those of the context, as something decorated them. */
export const wholeJournal = Effect.gen(function*() {
  return WholeJournal.of({
    ...yield* IntakeJournal,
    ...yield* TurnJournal,
    ...yield* OutboxJournal,
    ...yield* StoreValues,
    ...yield* StoreRetention,
    ...yield* StoreWaits,
    ...yield* RoomMirrors,
    ...yield* StoreRepair,
    ...yield* MadeRoomRecords,
    ...yield* AgentLeases,
    ...yield* AgentSessions,
    ...yield* Users,
    ...yield* SealedEvents,
    ...yield* AccessRules,
    ...yield* PersonPreferences,
    ...yield* RoomSettings,
    ...yield* UploadJournal
  })
})

/** All services as this journal, which decorates each method of each of them. */
export const servicesOf = (journal: typeof WholeJournal.Service): Context.Context<WholeServices> =>
  Context.make(WholeJournal, journal).pipe(
    Context.add(IntakeJournal, journal),
    Context.add(TurnJournal, journal),
    Context.add(OutboxJournal, journal),
    Context.add(StoreValues, journal),
    Context.add(StoreRetention, journal),
    Context.add(StoreWaits, journal),
    Context.add(RoomMirrors, journal),
    Context.add(StoreRepair, journal),
    Context.add(MadeRoomRecords, journal),
    Context.add(AgentLeases, journal),
    Context.add(AgentSessions, journal),
    Context.add(Users, journal),
    Context.add(SealedEvents, journal),
    Context.add(AccessRules, journal),
    Context.add(PersonPreferences, journal),
    Context.add(RoomSettings, journal),
    Context.add(UploadJournal, journal)
  )

/** Adds the whole journal to the services that a layer makes. */
export const withWhole = <A, E, R>(services: Layer.Layer<A | JournalServices, E, R>) =>
  Layer.provideMerge(Layer.effect(WholeJournal, wholeJournal), services)
