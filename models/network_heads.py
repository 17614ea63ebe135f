"""Essentia's heads on the embeddings of MusiCNN and Discogs-EffNet: name, output node, SHA-256.

The hash is empty where none has been published or seen. Pure data.
"""

SOFTMAX, SIGMOID, IDENTITY = "model/Softmax", "model/Sigmoid", "model/Identity"
SAVED = "PartitionedCall"

HEADS = (
    # msd-musicnn
    ("danceability-msd-musicnn-1", SOFTMAX, "874a4b86afc9e12de3f15a47baf9ff1ac676ace109c56203e26103f2259eb95e"),
    ("deam-msd-musicnn-2", IDENTITY, "beb5eeb0909266eeb78b8d6bb1323b10829cf2fe55e3c01a13fa1846fa98b371"),
    ("emomusic-msd-musicnn-2", IDENTITY, ""),
    ("fs_loop_ds-msd-musicnn-1", SAVED, ""),
    ("gender-msd-musicnn-1", SOFTMAX, ""),
    ("mood_acoustic-msd-musicnn-1", SOFTMAX, "519ee3af8210fe32e021002a0094546aeb6fb5a59d22b7d53c48e4ee1ac9e6cc"),
    ("mood_aggressive-msd-musicnn-1", SOFTMAX, "3b6eb5645e4b47a2ceb28ef3f8612f224640c583048770791b9fc6e8e5627a67"),
    ("mood_electronic-msd-musicnn-1", SOFTMAX, "86c109b504fc6cf666c7513d684381a594218a552c3c954f212dd3a9d0c6cdc5"),
    ("mood_happy-msd-musicnn-1", SOFTMAX, "d7382bc60304ea4578c298222968cd8d600c31252c7bf3e90b1f728ebb3ec36d"),
    ("mood_party-msd-musicnn-1", SOFTMAX, "765b096300ee1d92103cb0a122fc12c33882166fb94d37875284e82ce06322a1"),
    ("mood_relaxed-msd-musicnn-1", SOFTMAX, "1252d28ca7d2204e34e0cdf84a00aa2bc9627a87bdcf923df3aad39cfa69d2d9"),
    ("mood_sad-msd-musicnn-1", SOFTMAX, "a5e908cf7f59e8c379ff7c7d138dd85416985fddaebb5de14ca4193200411f61"),
    ("moods_mirex-msd-musicnn-1", SAVED, "d90d3020fab17ad641857a7272c94fd27a0d5c11aa92aa130dcc807c58ee6fab"),
    ("msd-msd-musicnn-1", SAVED, ""),
    ("muse-msd-musicnn-2", IDENTITY, ""),
    ("tonal_atonal-msd-musicnn-1", SOFTMAX, "45a36e68a70a6692a60434ee3ae81df9bd5c402204fb04c3355c39f9e3d24aaf"),
    ("voice_instrumental-msd-musicnn-1", SOFTMAX, "eb762cc7ee6751b2ea32179d3716e2d60a1d1a9e615b7e3b8be8a6f79d71675e"),
    # discogs-effnet
    ("approachability_2c-discogs-effnet-1", SOFTMAX, ""),
    ("approachability_3c-discogs-effnet-1", SOFTMAX, ""),
    (
        "approachability_regression-discogs-effnet-1",
        IDENTITY,
        "7ffc208865426fb3aa2842f676b42fc6128282088c9b1d1fd2aba14b17cd121c",
    ),
    ("danceability-discogs-effnet-1", SOFTMAX, "e1251f02cdc846445e2bc1fb3fe9963e32728c5c000e009188ae47c8963cb4c4"),
    ("engagement_2c-discogs-effnet-1", SOFTMAX, ""),
    ("engagement_3c-discogs-effnet-1", SOFTMAX, "816d72a729b3a0aea5b5fd53874b0a3757fbe41d9a12dcb7776fd01000c6570e"),
    (
        "engagement_regression-discogs-effnet-1",
        IDENTITY,
        "43031d40b3a380e1995c8495a108d14ca74f620d924fad9b28df4189c84d20c5",
    ),
    ("gender-discogs-effnet-1", SOFTMAX, "23f42f1f75b02907f7605509fe96b8419bf81663629e59000d003e55d851f154"),
    (
        "genre_discogs400-discogs-effnet-1",
        f"{SAVED}:0",
        "3885ba078a35249af94b8e5e4247689afac40deca4401a4bc888daf5a579c01c",
    ),
    ("mood_acoustic-discogs-effnet-1", SOFTMAX, ""),
    ("mood_aggressive-discogs-effnet-1", SOFTMAX, "7705284e3a67f23f04d3f2fd75e18a82c0e70db8875b7b6f7061f2432de80858"),
    ("mood_electronic-discogs-effnet-1", SOFTMAX, ""),
    ("mood_happy-discogs-effnet-1", SOFTMAX, "de322aee7f4da29ecbd149c86e7964bd6fabe41ca85698a0be40a39d49e88633"),
    ("mood_party-discogs-effnet-1", SOFTMAX, ""),
    ("mood_relaxed-discogs-effnet-1", SOFTMAX, "2c5aa6666b58fe80429a2dc677a135e9995922889b5a399af87d1c15f0ebb71d"),
    ("mood_sad-discogs-effnet-1", SOFTMAX, "4865cba49968b6ec295db3e8af6b4a7bb506b1a646628b9f07ee9910d52df82c"),
    ("mtg_jamendo_genre-discogs-effnet-1", SIGMOID, ""),
    (
        "mtg_jamendo_instrument-discogs-effnet-1",
        SIGMOID,
        "2e8c3003c722e098da371b6a1f7ad0ce62fac0dcfc09c7c7997d430941196c2a",
    ),
    (
        "mtg_jamendo_moodtheme-discogs-effnet-1",
        SIGMOID,
        "03f2b047020aee4ab39f8880da7bdae2a36d06a1508d656c6d424ad4d6de07a9",
    ),
    (
        "mtg_jamendo_top50tags-discogs-effnet-1",
        SIGMOID,
        "221b10bbc24c059fb3ed32f3675ca82720b43b84e51c3d0e85f2103e80e7d98a",
    ),
    ("mtt-discogs-effnet-1", SIGMOID, ""),
    ("nsynth_acoustic_electronic-discogs-effnet-1", SOFTMAX, ""),
    ("nsynth_bright_dark-discogs-effnet-1", SOFTMAX, ""),
    ("nsynth_instrument-discogs-effnet-1", SOFTMAX, "02fb0c0d7b17c8b973c1ccc402493712d68653f9f2e2a3d8155b82350ae571be"),
    ("nsynth_reverb-discogs-effnet-1", SOFTMAX, ""),
    ("timbre-discogs-effnet-1", SOFTMAX, ""),
    ("tonal_atonal-discogs-effnet-1", SOFTMAX, ""),
    (
        "voice_instrumental-discogs-effnet-1",
        SOFTMAX,
        "c8033548e17c292874265db62e82a051247768d10375a35a769e7bf695f16acf",
    ),
)
