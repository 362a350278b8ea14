/** HTTP as every feature needs it: request ids, security headers, JSON, event streams. Knows no product words. */
@NullMarked
package ai.agentsflow.platform.web;

import org.jspecify.annotations.NullMarked;
