/**
 * JSON as clients send it: checked in one pass over its bytes, so that this server and whoever gets the same bytes after it
 * cannot read two different requests in them, and bound to records for the REST surface.
 *
 * <p>Nothing here writes JSON, and nothing knows what a member means.
 */
@NullMarked
package ai.agentsflow.platform.json;

import org.jspecify.annotations.NullMarked;
