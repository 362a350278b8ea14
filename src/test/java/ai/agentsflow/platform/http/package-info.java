@NullMarked
package ai.agentsflow.platform.http;

import org.jspecify.annotations.NullMarked;
