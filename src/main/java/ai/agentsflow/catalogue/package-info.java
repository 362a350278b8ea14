/**
 * The catalogue of models as an administrator writes it: what it says, and how a file becomes a value or a list of everything
 * that is wrong with it.
 *
 * <p>Nothing here knows whether a model is up, nor calls one.
 */
@NullMarked
package ai.agentsflow.catalogue;

import org.jspecify.annotations.NullMarked;
