// Writes deploy/systemd/matrix-surface.service, which `init` writes for another place.
import { writeFile } from "node:fs/promises"
import { serviceUnit, usualPlace } from "../src/domain/operations/systemd/ServiceUnit.ts"

await writeFile(
  new URL("../deploy/systemd/matrix-surface.service", import.meta.url),
  serviceUnit(usualPlace)
)
