/**
 * A YAML document as values that know where they stand, with everything that is wrong with it in one list.
 *
 * <p>Nothing here knows what a model is.
 */
@NullMarked
package ai.agentsflow.catalogue.yaml;

import org.jspecify.annotations.NullMarked;
