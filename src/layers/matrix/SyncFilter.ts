import type { UserId } from "../../domain/Ids.ts"
import { storeMirrorType } from "../../domain/reset/snapshot/ChatMirror.ts"
import { madeType } from "../../domain/rooms/MadeMark.ts"

const withLimit = (limit: number, notSenders: ReadonlyArray<UserId> = [], notTypes: ReadonlyArray<string> = []) =>
  JSON.stringify({
    presence: { not_types: ["*"] },
    account_data: {
      types: ["m.direct", "matrix-surface.*"],
      ...(notTypes.length === 0 ? {} : { not_types: notTypes })
    },
    room: {
      timeline: { limit, lazy_load_members: true, ...(notSenders.length === 0 ? {} : { not_senders: notSenders }) },
      state: {
        types: [
          "m.room.create",
          "m.room.encryption",
          "m.room.history_visibility",
          "m.room.tombstone",
          "m.room.name",
          "m.room.topic",
          "m.room.member",
          madeType
        ],
        lazy_load_members: true
      },
      ephemeral: { not_types: ["*"] },
      account_data: { types: ["matrix-surface.*"] }
    }
  })

/** The newest events of a room that a sync asks for. */
export const usualLimit = 50

/** The filter of a sync without our own events. */
export const filterWithout = (me: UserId, limit = usualLimit) => withLimit(limit, [me])

/**
 * The filter of a survey. `mark` must be new each time: for minutes Synapse answers an initial sync with the same
 * filter from a cache.
 */
export const surveyFilter = (mark: string) =>
  JSON.stringify({
    presence: { not_types: ["*"] },
    account_data: { types: ["m.direct", storeMirrorType, `matrix-surface.survey.${mark}`] },
    room: {
      include_leave: true,
      timeline: { limit: 1, lazy_load_members: true },
      state: {
        types: [
          "m.room.create",
          "m.room.name",
          "m.room.topic",
          "m.room.canonical_alias",
          "m.room.encryption",
          "m.room.tombstone",
          "m.room.power_levels",
          "m.space.child",
          "m.room.member",
          madeType
        ],
        lazy_load_members: true
      },
      ephemeral: { not_types: ["*"] },
      account_data: { types: ["matrix-surface.*"] }
    }
  })

/**
 * A filter that no earlier sync had: Synapse caches an answer for two minutes (`sync_response_cache_duration`), so a
 * store that begins anew, or was put back, would be told the past without what the bot said since. It names an event
 * type that does not exist, `once`, to differ.
 */
const asked = (limit: number, once: string) => withLimit(limit, [], [`matrix-surface.once.${once}`])

/** The filter of a sync with our own events. It is sent inline: a filter kept by the server could be lost there. */
export const filter = (once: string, limit = usualLimit) => asked(limit, once)

/** The filter of a sync without `since`: one event a room is enough to say where its history goes on. */
export const firstFilter = (once: string) => asked(1, once)
