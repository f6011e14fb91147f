package io.github.dinov2j.model.backbone;

/** One pass through a backbone whose tokens a loss is made of: after the loss's backward pass comes this one's. */
public interface BackboneRun {
    TokenBatch tokens();

    /** Takes the gradients that have reached the tokens on to the parameters. Nothing to do where the graph was kept. */
    void backward();

    /** A pass whose graph reaches from the tokens to the parameters. */
    static BackboneRun whole(TokenBatch tokens) {
        return new BackboneRun() {
            @Override
            public TokenBatch tokens() {
                return tokens;
            }

            @Override
            public void backward() {}
        };
    }
}
