/** What the fields of a body may be: rules that refuse. The API's description says the same, and tests compare the two. */
@NullMarked
package ai.agentsflow.platform.schema;

import org.jspecify.annotations.NullMarked;
