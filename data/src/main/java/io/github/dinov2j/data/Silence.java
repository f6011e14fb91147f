package io.github.dinov2j.data;

/** Shows nothing and says nothing. */
enum Silence implements Progress {
    SILENCE;

    @Override
    public void update(State state) {}

    @Override
    public void say(String sentence) {}
}
