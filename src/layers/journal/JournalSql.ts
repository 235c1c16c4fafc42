import { Context, Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { StoreError } from "../../domain/StoreError.ts"
import { AccessRules } from "../../services/account/AccessRules.ts"
import { PersonPreferences } from "../../services/account/PersonPreferences.ts"
import { Users } from "../../services/account/Users.ts"
import { AgentLeases } from "../../services/agent/AgentLeases.ts"
import { AgentSessions } from "../../services/agent/AgentSessions.ts"
import { UploadJournal } from "../../services/files/UploadJournal.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { SealedEvents } from "../../services/intake/SealedEvents.ts"
import { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { MadeRoomRecords } from "../../services/rooms/MadeRoomRecords.ts"
import { RoomSettings } from "../../services/rooms/RoomSettings.ts"
import { RoomMirrors } from "../../services/store/RoomMirrors.ts"
import { StoreRepair } from "../../services/store/StoreRepair.ts"
import { StoreRetention } from "../../services/store/StoreRetention.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"
import { StoreWaits } from "../../services/store/StoreWaits.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { journalError } from "../store/SqlFault.ts"
import { pointedEvent } from "./context/PointedEvents.ts"
import { takesPart } from "./context/ThreadChats.ts"
import { journalSealed } from "./encryption/JournalSealed.ts"
import { journalAdmission } from "./intake/JournalAdmission.ts"
import { journalBrake } from "./intake/JournalBrake.ts"
import { journalGaps } from "./intake/JournalGaps.ts"
import { journalIntake } from "./intake/JournalIntake.ts"
import { journalRooms } from "./intake/JournalRooms.ts"
import { pendingEvents } from "./intake/PendingEvents.ts"
import { journalConsents } from "./JournalConsents.ts"
import { journalLeases } from "./JournalLeases.ts"
import { journalMirrors } from "./JournalMirrors.ts"
import { journalSessions } from "./JournalSessions.ts"
import { journalValues } from "./JournalValues.ts"
import { journalWaits } from "./JournalWaits.ts"
import { journalOutbox } from "./outbox/JournalOutbox.ts"
import { journalAccess } from "./people/JournalAccess.ts"
import { journalPreferences } from "./people/JournalPreferences.ts"
import { journalRoomSettings } from "./people/JournalRoomSettings.ts"
import { journalUsers } from "./people/JournalUsers.ts"
import { journalRepair } from "./repair/JournalRepair.ts"
import { journalRetention } from "./retention/JournalRetention.ts"
import { newErasures } from "./retention/LogTruncation.ts"
import { journalMadeRooms } from "./rooms/JournalMadeRooms.ts"
import type { StoreRun } from "./statements/StoreRun.ts"
import { askedQuestions } from "./turns/AskedQuestions.ts"
import { endedQuestion, lastQuestion } from "./turns/EndedQuestions.ts"
import { journalAttempts } from "./turns/JournalAttempts.ts"
import { journalTurns } from "./turns/JournalTurns.ts"
import { journalUploads } from "./uploads/JournalUploads.ts"

/** All services over the store. */
export type JournalServices =
  | IntakeJournal
  | TurnJournal
  | OutboxJournal
  | StoreValues
  | StoreRetention
  | StoreWaits
  | RoomMirrors
  | StoreRepair
  | MadeRoomRecords
  | AgentLeases
  | AgentSessions
  | Users
  | SealedEvents
  | AccessRules
  | PersonPreferences
  | RoomSettings
  | UploadJournal

/**
 * The journal over any `SqlClient` whose store was migrated. `file` names it in errors. What every message needs has no
 * span: a named function costs four microseconds a call, also while nobody collects spans.
 */
export const layer = (file: string): Layer.Layer<JournalServices, StoreError, SqlClient.SqlClient> =>
  Layer.effectContext(Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const run: StoreRun = (effect) =>
      Effect.uninterruptible(Effect.mapError(effect, (error) => journalError(file, error)))
    const erasures = newErasures()
    const intake: typeof IntakeJournal.Service = {
      ...yield* journalIntake(sql, run),
      pending: pendingEvents(sql, run),
      admit: journalAdmission(sql, run, erasures),
      questions: askedQuestions(sql, run),
      endedQuestion: endedQuestion(sql, run),
      pointed: pointedEvent(sql, run),
      takesPart: takesPart(sql, run),
      lastQuestion: lastQuestion(sql, run),
      ...journalAttempts(sql, run),
      ...journalGaps(sql, run),
      ...journalBrake(sql, run),
      ...journalConsents(sql, run),
      ...journalRooms(sql, run)
    }
    const turns = journalTurns(sql, run)
    const outbox = journalOutbox(sql, run)
    const values = journalValues(sql, run)
    const retention = journalRetention(sql, run, erasures)
    const waits = yield* journalWaits(sql, run)
    // Each service holds its own methods and no others: a caller may spread several that were decorated.
    return Context.make(IntakeJournal, intake).pipe(
      Context.add(TurnJournal, turns),
      Context.add(OutboxJournal, outbox),
      Context.add(StoreValues, values),
      Context.add(StoreRetention, retention),
      Context.add(StoreWaits, waits),
      Context.add(RoomMirrors, journalMirrors(sql, run)),
      Context.add(StoreRepair, journalRepair(sql, run)),
      Context.add(MadeRoomRecords, journalMadeRooms(sql, run)),
      Context.add(AgentLeases, journalLeases(sql, run)),
      Context.add(AgentSessions, journalSessions(sql, run)),
      Context.add(Users, journalUsers(sql, run)),
      Context.add(SealedEvents, journalSealed(sql, run)),
      Context.add(AccessRules, journalAccess(sql, run)),
      Context.add(PersonPreferences, journalPreferences(sql, run)),
      Context.add(RoomSettings, journalRoomSettings(sql, run)),
      Context.add(UploadJournal, journalUploads(sql, run))
    )
  }))
