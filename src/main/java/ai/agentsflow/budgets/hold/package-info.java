/**
 * What is held back of budgets for calls under way, exactly over all nodes: in Redis, or in the database while there is none.
 *
 * <p>Each node tells its whole figure of an account with every change, so that a change that is lost, doubled or late is mended by the
 * next. What a node holds ends by itself when the node does.
 */
@NullMarked
package ai.agentsflow.budgets.hold;

import org.jspecify.annotations.NullMarked;
