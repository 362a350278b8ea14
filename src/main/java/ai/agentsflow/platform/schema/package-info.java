/**
 * What the fields of a body may be: rules that refuse, and the schemas that show them.
 *
 * <p>Both come from the same annotations.
 */
@NullMarked
package ai.agentsflow.platform.schema;

import org.jspecify.annotations.NullMarked;
