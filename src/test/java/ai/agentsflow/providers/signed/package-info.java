/**
 * A vendor of the tests' own, whose requests are signed over their bodies and whose streams come in binary frames, as Amazon Bedrock's
 * do. It sees nothing of {@code providers} but what is public: so another vendor of that kind fits in without a change there.
 */
@NullMarked
package ai.agentsflow.providers.signed;

import org.jspecify.annotations.NullMarked;
