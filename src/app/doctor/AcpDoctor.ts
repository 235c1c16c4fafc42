import { Result } from "effect"
import type { AgentPlace } from "../../domain/doctor/DoctorRequest.ts"
import { commandWords } from "../../domain/settings/agent/CommandWords.ts"
import { acpLook } from "../../layers/doctor/agent/AcpLook.ts"

/** Looks at an agent that speaks ACP, by its command line or its address. */
export const acpDoctor = (place: AgentPlace, dataDir: string | undefined, client: string) =>
  acpLook({
    place,
    words: place.command === undefined ? undefined : Result.getOrElse(commandWords(place.command), () => []),
    dataDir,
    environment: process.env,
    client
  })
