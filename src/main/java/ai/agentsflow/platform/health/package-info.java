/** What the server says of itself alone: that it lives, and that it has started. What each part says stands with that part. */
@NullMarked
package ai.agentsflow.platform.health;

import org.jspecify.annotations.NullMarked;
