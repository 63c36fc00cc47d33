import { Router } from "express";
import { NotFound } from "../../failure.ts";
import type { ImageStore } from "../../ports/image-store.ts";

/** Images of transcripts. They never change, and whatever they are, they run nothing. */
export function createImageRoutes(images: ImageStore): Router {
  const router = Router();
  router.get("/conversations/:id/turns/:turnId/images/:itemId", async (request, response) => {
    const { id: conversationId, turnId, itemId } = request.params;
    const image = await images.read({ conversationId, turnId, itemId });
    if (!image) throw new NotFound("image");
    response.setHeader("Cache-Control", "private, max-age=86400, immutable");
    response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    response.setHeader("Content-Type", image.mediaType);
    response.end(image.bytes);
  });
  return router;
}
